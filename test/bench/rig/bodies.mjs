// What Codex sends and what an upstream answers: always the same bytes, in the shape of real traffic.
const WORDS = (
  "the module returns an error when its buffer is empty so read the file first then apply the patch and run the " +
  "tests again with the flag that prints each command before it runs in the sandbox of the workspace"
).split(" ");

/** So many letters of plain words; `seed` makes two texts differ, as compression and caches would notice. */
function prose(letters, seed) {
  const words = [];
  for (let at = seed, length = 0; length <= letters; at = at * 7 + 3) {
    at %= 10_007;
    const word = WORDS[at % WORDS.length];
    words.push(word);
    length += word.length + 1;
  }
  return words.join(" ").slice(0, letters);
}

const userSays = (text) => ({ type: "message", role: "user", content: [{ type: "input_text", text }] });

/** A request of about 1 KB that wants one whole answer. */
export function smallRequest(model) {
  return {
    model,
    instructions: prose(150, 1),
    input: [userSays(prose(650, 2))],
    stream: false,
    store: false,
  };
}

const REQUEST_BYTES = 100_000;
/** One turn of the history is a good deal less. */
const ROOM_BYTES = 5_000;

/** The request of a turn in the middle of a thread: instructions, a dozen tools, a history of calls. 100 KB, or as told. */
export function threadRequest(model, bytes = REQUEST_BYTES) {
  const request = emptyThread(model);
  let length = bytesOf(request);
  for (let turn = 0; length < bytes - ROOM_BYTES; turn += 1) {
    const items = turnOf(turn);
    request.input.push(...items);
    for (const item of items) length += bytesOf(item) + 1;
  }
  const missing = bytes - length - bytesOf(userSays("")) - 1;
  request.input.push(userSays(prose(Math.max(1, missing), 5)));
  return request;
}

/** The same thread after so many turns. */
export function requestAfter(turns, model) {
  const request = emptyThread(model);
  for (let turn = 0; turn < turns; turn += 1) request.input.push(...turnOf(turn));
  return request;
}

const emptyThread = (model) => ({
  model,
  instructions: prose(15_000, 3),
  input: [userSays(prose(1_000, 4))],
  tools: Array.from({ length: 12 }, (_, index) => tool(index)),
  tool_choice: "auto",
  parallel_tool_calls: true,
  reasoning: { effort: "medium", summary: "auto" },
  store: false,
  stream: true,
  include: ["reasoning.encrypted_content"],
  prompt_cache_key: "0199f0a1-7c11-7d20-8000-bench0000000",
});

const bytesOf = (value) => JSON.stringify(value).length;

const described = (type, index) => ({ type, description: prose(130, 40 + index) });

function tool(index) {
  return {
    type: "function",
    name: `tool_${index}`,
    description: prose(400, 20 + index),
    strict: false,
    parameters: {
      type: "object",
      properties: {
        command: { ...described("array", index), items: { type: "string" } },
        workdir: described("string", index + 1),
        timeout_ms: described("number", index + 2),
      },
      required: ["command"],
      additionalProperties: false,
    },
  };
}

function turnOf(turn) {
  const call_id = `call_${turn}`;
  const words = { command: ["bash", "-lc", prose(110, 60 + turn)], workdir: "/work" };
  return [
    {
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: prose(300, 80 + turn), annotations: [] }],
    },
    { type: "function_call", call_id, name: `tool_${turn % 12}`, arguments: JSON.stringify(words) },
    { type: "function_call_output", call_id, output: prose(3_500, 100 + turn) },
  ];
}

const USAGE = {
  input_tokens: 25_000,
  input_tokens_details: { cached_tokens: 20_000 },
  output_tokens: 300,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 25_300,
};

function response(status, text) {
  const part = { type: "output_text", annotations: [], logprobs: [], text };
  const message = { id: "msg_bench", type: "message", status, role: "assistant", content: [part] };
  const done = status === "completed";
  return {
    id: "resp_bench",
    object: "response",
    created_at: 1_760_000_000,
    status,
    model: "m",
    output: done ? [message] : [],
    usage: done ? USAGE : null,
  };
}

/** A whole answer of about 1 KB. */
export const wholeAnswer = () => JSON.stringify(response("completed", prose(540, 6)));

/**
 * The text of one event: its number and the moment it was written (µs of the machine's monotonic clock, which all
 * processes share), so that whoever reads it knows how long it was on its way. `STAMP` finds it again.
 */
const stampedText = (number, writtenUs) => `#${number}:${writtenUs}# and a few words`;
export const STAMP = /#(\d+):(\d+)#/g;

const event = (type, fields) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const whereItIs = { item_id: "msg_bench", output_index: 0, content_index: 0 };

/** Server-sent events of the Responses API: what comes first, one piece of text, what comes last. */
export const responsesStream = {
  head: () => {
    const part = { type: "output_text", annotations: [], logprobs: [], text: "" };
    const item = { id: "msg_bench", type: "message", status: "in_progress", role: "assistant", content: [] };
    return [
      event("response.created", { sequence_number: 0, response: response("in_progress") }),
      event("response.in_progress", { sequence_number: 1, response: response("in_progress") }),
      event("response.output_item.added", { sequence_number: 2, output_index: 0, item }),
      event("response.content_part.added", { sequence_number: 3, ...whereItIs, part }),
    ];
  },
  piece: (number, writtenUs) =>
    event("response.output_text.delta", {
      sequence_number: number + 4,
      ...whereItIs,
      delta: stampedText(number, writtenUs),
      logprobs: [],
      obfuscation: "aB3dE5fG7h",
    }),
  tail: (pieces) => {
    const completed = response("completed", prose(pieces * 24, 7));
    const [item] = completed.output;
    const [part] = item.content;
    const next = (offset) => ({ sequence_number: pieces + 4 + offset });
    return [
      event("response.output_text.done", { ...next(0), ...whereItIs, text: part.text, logprobs: [] }),
      event("response.content_part.done", { ...next(1), ...whereItIs, part }),
      event("response.output_item.done", { ...next(2), output_index: 0, item }),
      event("response.completed", { ...next(3), response: completed }),
    ];
  },
};

const chunk = (choices, usage) => {
  const fields = {
    id: "chatcmpl-bench",
    object: "chat.completion.chunk",
    created: 1_760_000_000,
    model: "m",
  };
  return `data: ${JSON.stringify({ ...fields, system_fingerprint: "fp_bench", choices, ...usage })}\n\n`;
};
const choice = (delta, finish_reason = null) => [{ index: 0, delta, logprobs: null, finish_reason }];

/** The same answer as the chunks of Chat Completions. */
export const chatStream = {
  head: () => [chunk(choice({ role: "assistant", content: "" }))],
  piece: (number, writtenUs) => chunk(choice({ content: stampedText(number, writtenUs) })),
  tail: () => [
    chunk(choice({}, "stop")),
    chunk([], { usage: { prompt_tokens: 25_000, completion_tokens: 300, total_tokens: 25_300 } }),
    "data: [DONE]\n\n",
  ],
};
