// Guardrails through the real server: what the upstream gets, and what the client gets back.
import { expect, test } from "vitest";
import type { Guardrail } from "../../src/domain/guardrail.ts";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { readEvents, sse } from "../support/responses-events.ts";

const rule = (more: Partial<Guardrail> = {}): Guardrail => ({
  name: "house",
  checks: [
    { id: "secrets", parameters: {} },
    { id: "pii", parameters: {} },
  ],
  hooks: ["input"],
  action: "mask",
  async: false,
  onError: "block",
  reversible: true,
  ...more,
});

/** Made up, and put together here so that nobody takes it for a key. */
const KEY = `ghp_${"aB3dE5fG7hJ9kLmN1pQrS2tUv4Wx6Yz8aB3d"}`;
const MAIL = "ann@example.org";
const headers = { ...CODEX_HEADERS, "thread-id": "thread-1" };

const asked = (input: unknown, more: object = {}) => ({
  headers,
  body: { model: "m", stream: true, instructions: `Be kind to ${MAIL}`, input, ...more },
});

const ITEMS = [
  { type: "message", role: "user", content: [{ type: "input_text", text: `I am ${MAIL}\nand "so"` }] },
  {
    type: "function_call",
    name: "shell",
    call_id: "c1",
    arguments: JSON.stringify({ command: `echo ${KEY}` }),
  },
  { type: "function_call_output", call_id: "c1", output: `token ${KEY} of ${MAIL}` },
  { type: "custom_tool_call", name: "apply_patch", call_id: "c2", input: `+ ${KEY}` },
];

const created = { type: "response.created", response: { id: "resp_1", model: "m-1", created_at: 7 } };
const completed = (output: readonly object[]) => ({
  type: "response.completed",
  response: {
    id: "resp_1",
    model: "m-1",
    output,
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  },
});

/** An answer whose text and whose call come in these pieces. */
function answer(text: readonly string[], call: readonly string[]): string {
  const message = {
    type: "message",
    role: "assistant",
    content: [{ type: "output_text", text: text.join("") }],
  };
  const toolCall = { type: "function_call", call_id: "c9", name: "shell", arguments: call.join("") };
  return [
    created,
    ...text.map((delta) => ({
      type: "response.output_text.delta",
      output_index: 0,
      content_index: 0,
      delta,
    })),
    { type: "response.output_item.done", output_index: 0, item: message },
    ...call.map((delta) => ({ type: "response.function_call_arguments.delta", output_index: 1, delta })),
    { type: "response.output_item.done", output_index: 1, item: toolCall },
    completed([message, toolCall]),
  ]
    .map(sse)
    .join("");
}

const cutAt = (text: string, at: number): readonly string[] => [text.slice(0, at), text.slice(at)];

interface Delta {
  readonly type?: string;
  readonly delta?: string;
  readonly item?: { readonly arguments?: string; readonly content?: readonly { readonly text: string }[] };
}

function told(body: Buffer) {
  const events = readEvents(body) as readonly Delta[];
  const all = (type: string) => events.filter((event) => event.type === type).map(({ delta }) => delta);
  const items = events.flatMap(({ item }) => (item ? [item] : []));
  return {
    text: all("response.output_text.delta").join(""),
    call: all("response.function_call_arguments.delta").join(""),
    whole: [items[0]?.content?.[0]?.text, items[1]?.arguments],
  };
}

test("nothing of it reaches the upstream, every other byte does, and all of it comes back however it is cut", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  const text = "Dear {{EMAIL_1}}, {{ x }} {{EMAIL_7}}";
  const call = '{"command":"echo {{GITHUB_TOKEN_1}}"}';
  for (let at = 0; at <= text.length; at += 1) {
    gateway.upstream.script({ pieces: [answer(cutAt(text, at), cutAt(call, Math.min(at, call.length)))] });
    const { body } = await gateway.ask(asked(ITEMS));
    expect(told(body)).toEqual({
      text: `Dear ${MAIL}, {{ x }} {{EMAIL_7}}`,
      call: `{"command":"echo ${KEY}"}`,
      whole: [`Dear ${MAIL}, {{ x }} {{EMAIL_7}}`, `{"command":"echo ${KEY}"}`],
    });
  }
  const sent = gateway.upstream.requests.map(({ body }) => body.toString());
  expect(new Set(sent).size).toBe(1);
  const hidden = JSON.stringify(asked(ITEMS).body)
    .replaceAll(MAIL, "{{EMAIL_1}}")
    .replaceAll(KEY, "{{GITHUB_TOKEN_1}}");
  expect(sent[0]).toBe(hidden);
  const entry = await gateway.settled(1);
  expect(entry.rewrites).toContainEqual({
    what: "guardrails",
    before: "EMAIL_ADDRESS, GITHUB_TOKEN",
    after: "6 hidden",
  });
  expect(JSON.stringify(gateway.finished)).not.toContain(KEY);
});

test("a thread keeps its placeholders from turn to turn, and what comes from another thread has its own", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  const later = [...ITEMS, { type: "message", role: "user", content: "and bob@example.org" }];
  await gateway.ask(asked(ITEMS));
  await gateway.ask(asked(later));
  await gateway.ask({
    ...asked(later.slice(-1), { instructions: "" }),
    headers: { ...headers, "thread-id": "thread-2" },
  });
  const [first, second, third] = gateway.upstream.requests.map(
    ({ body }) => JSON.parse(body.toString()).input,
  );
  expect(second.slice(0, -1)).toEqual(first);
  expect(second.at(-1).content).toBe("and {{EMAIL_2}}");
  expect(third[0].content).toBe("and {{EMAIL_1}}");
});

test("an answer that is not streamed", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  const output = [{ type: "function_call", call_id: "c", name: "f", arguments: '{"a":"{{EMAIL_1}}"}' }];
  gateway.upstream.script({ body: { id: "resp_1", object: "response", output } });
  const { text } = await gateway.ask({ body: { model: "m", input: `I am ${MAIL}` } });
  expect(JSON.parse(text).output[0].arguments).toBe(`{"a":"${MAIL}"}`);
  expect(gateway.upstream.requests[0]?.body.toString()).toContain("I am {{EMAIL_1}}");
});

test("through the hub, to an upstream that speaks Chat Completions", async () => {
  const gateway = await openGateway({
    integrations: [{ wireApi: "chat" }],
    settings: { guardrails: [rule()] },
  });
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  gateway.upstream.script({
    pieces: [
      chunk({ content: "Dear {{EM" }),
      chunk({ content: "AIL_1}}" }),
      chunk({}, "stop"),
      "data: [DONE]\n\n",
    ],
  });
  const { body } = await gateway.ask(asked(ITEMS.slice(0, 1)));
  expect(told(body).text).toBe(`Dear ${MAIL}`);
  expect(gateway.upstream.requests[0]?.body.toString()).not.toContain(MAIL);
});

test("a client of Chat Completions", async () => {
  const gateway = await openGateway({
    integrations: [{ wireApi: "chat" }],
    settings: { guardrails: [rule()] },
  });
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  const call = (text: string) => ({ tool_calls: [{ index: 0, function: { arguments: text } }] });
  gateway.upstream.script({
    pieces: [
      chunk({ content: "{{EMAIL_1" }),
      chunk({ content: "}} {{EMAIL" }),
      chunk(call('{"a":"{{')),
      chunk(call('EMAIL_1}}"}')),
      chunk({}, "stop"),
      "data: [DONE]\n\n",
    ],
  });
  const body = { model: "m", stream: true, messages: [{ role: "user", content: `I am ${MAIL}` }] };
  const { text } = await gateway.ask({ path: "/v1/chat/completions", body });
  const deltas = text
    .split("\n\n")
    .filter((frame) => frame.startsWith("data: {"))
    .map((frame) => JSON.parse(frame.slice(6)).choices[0]?.delta);
  expect(deltas.map((delta) => delta?.content ?? "").join("")).toBe(`${MAIL} {{EMAIL`);
  expect(deltas.map((delta) => delta?.tool_calls?.[0].function.arguments ?? "").join("")).toBe(
    `{"a":"${MAIL}"}`,
  );
});

test("what is to be blocked is not sent, and Codex says which guardrail, what, and where", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule({ action: "block" })] } });
  const answered = await gateway.ask(asked(ITEMS.slice(2), { instructions: "" }));
  expect(answered.status).toBe(400);
  expect(answered.headers["content-type"]).toMatch("text/plain");
  expect(answered.text).toBe(
    'The guardrail "house" stopped this request, and nothing was sent: GITHUB_TOKEN in a tool\'s output. ' +
      "Take it out and start a new thread, or change guardrails.house: portkey-codex settings edit.",
  );
  expect(gateway.upstream.requests).toEqual([]);
  expect(await gateway.settled(1)).toMatchObject({ status: "blocked", errorKind: "guardrail_blocked" });
});

test("other clients get Portkey's status", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule({ action: "block" })] } });
  const { status, text } = await gateway.ask({ body: { model: "m", input: MAIL } });
  expect(status).toBe(446);
  expect(JSON.parse(text).error).toMatchObject({ type: "hooks_failed", code: "guardrail_blocked" });
});

test("only told: the bytes pass untouched", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule({ action: "log" })] } });
  await gateway.ask(asked(ITEMS));
  expect(gateway.upstream.requests[0]?.body.toString()).toBe(JSON.stringify(asked(ITEMS).body));
  const { warnings } = await gateway.settled(1);
  expect(warnings).toContain("guardrail house: GITHUB_TOKEN in a tool's output (only told)");
  expect(warnings).toContain("guardrail house: EMAIL_ADDRESS in the instructions (only told)");
});

test("what does not come back", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule({ reversible: false })] } });
  await gateway.ask(asked([{ type: "message", role: "user", content: MAIL }]));
  expect(JSON.parse(String(gateway.upstream.requests[0]?.body)).input[0].content).toBe("[EMAIL_ADDRESS]");
});

test("a check of the whole request", async () => {
  const checks = [{ id: "promptSize", parameters: { maxBytes: 10 } }];
  const gateway = await openGateway({ settings: { guardrails: [rule({ checks })] } });
  const { status, text } = await gateway.ask(asked(ITEMS));
  expect(status).toBe(400);
  expect(text).toMatch(/the request has \d+ bytes, and 10 are allowed/);
});

test("stored bodies hold placeholders and not what they stand for", async () => {
  const logs = { bodyBytes: 100_000, keepMs: 1, maxBytes: 1 };
  const gateway = await openGateway({ settings: { guardrails: [rule()], logs } });
  gateway.upstream.script({ pieces: [answer(["{{EMAIL_1}}"], ["{}"])] });
  await gateway.ask(asked(ITEMS));
  await gateway.settled(1);
  expect(JSON.stringify(gateway.bodies)).toContain("{{EMAIL_1}}");
  expect(JSON.stringify(gateway.bodies)).not.toContain(MAIL);
});

test("a field that is said twice is refused: nobody knows which of the two the upstream would read", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  const body = Buffer.from(`{"model":"m","input":"hi","input":"${MAIL}"}`);
  const { status, text } = await gateway.ask({ body });
  expect([status, JSON.parse(text).error.code]).toEqual([400, "field_twice"]);
  expect(gateway.upstream.requests).toEqual([]);
});

test("a model of another name, behind what was hidden", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  await gateway.ask({ body: { input: `to ${MAIL}`, model: "@up/m" } });
  expect(gateway.upstream.requests[0]?.body.toString()).toBe('{"input":"to {{EMAIL_1}}","model":"m"}');
});

const onOutput = (more: Partial<Guardrail>): Guardrail => rule({ hooks: ["output"], ...more });
const shell = (command: string): string => JSON.stringify({ command: ["bash", "-lc", command] });

test("what the model says is masked for good, however it is cut", async () => {
  const gateway = await openGateway({ settings: { guardrails: [onOutput({})] } });
  const text = `Write to ${MAIL} now`;
  for (let at = 0; at <= text.length; at += 3) {
    gateway.upstream.script({ pieces: [answer(cutAt(text, at), ["{}"])] });
    const { body } = await gateway.ask(asked("hi"));
    expect(told(body)).toEqual({
      text: "Write to [EMAIL_ADDRESS] now",
      call: "{}",
      whole: ["Write to [EMAIL_ADDRESS] now", "{}"],
    });
    expect(body.toString()).not.toContain(MAIL);
  }
});

test("a command that is denied never reaches Codex, which is told why and does not ask again", async () => {
  const checks = [{ id: "shellCommands", parameters: { deny: ["rm\\s+-rf"] } }];
  const gateway = await openGateway({ settings: { guardrails: [onOutput({ checks, action: "block" })] } });
  gateway.upstream.script({ pieces: [answer(["ok"], [shell("rm -rf /")])] });
  const { body } = await gateway.ask(asked("hi"));
  const events = readEvents(body) as readonly {
    type?: string;
    item?: { type: string };
    response?: { error?: object };
  }[];
  expect(events.some(({ item }) => item?.type === "function_call")).toBe(false);
  expect(events.at(-1)).toMatchObject({
    type: "response.failed",
    response: {
      error: {
        code: "invalid_prompt",
        message: expect.stringContaining("matches rm\\s+-rf, which is denied"),
      },
    },
  });
  expect(await gateway.settled(1)).toMatchObject({ status: "blocked", errorKind: "guardrail_blocked" });
  gateway.upstream.script({ pieces: [answer(["ok"], [shell("ls")])] });
  expect(told((await gateway.ask(asked("hi"))).body).whole[1]).toBe(shell("ls"));
});

test("the same through the hub, and for an answer that is not streamed", async () => {
  const checks = [{ id: "allowedToolNames", parameters: { tools: ["read_*"] } }];
  const guardrails = [onOutput({ checks, action: "block" })];
  const gateway = await openGateway({ integrations: [{ wireApi: "chat" }], settings: { guardrails } });
  const call = { index: 0, id: "c", type: "function", function: { name: "shell", arguments: "{}" } };
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  gateway.upstream.script({
    pieces: [chunk({ tool_calls: [call] }), chunk({}, "tool_calls"), "data: [DONE]\n\n"],
  });
  const { text } = await gateway.ask(asked("hi"));
  expect(text).toContain("the tool shell is not allowed");
  expect(text).not.toContain("response.output_item.done");

  const direct = await openGateway({ settings: { guardrails } });
  const output = [{ type: "function_call", call_id: "c", name: "shell", arguments: "{}" }];
  direct.upstream.script({ body: { id: "resp_1", object: "response", output } });
  const whole = await direct.ask({ body: { model: "m", input: "hi" } });
  expect([whole.status, JSON.parse(whole.text).error.code]).toEqual([446, "guardrail_blocked"]);
});

test("a check of the whole text comes too late for a stream, and says so", async () => {
  const checks = [{ id: "wordCount", parameters: { maxWords: 1 } }];
  const gateway = await openGateway({ settings: { guardrails: [onOutput({ checks, action: "block" })] } });
  gateway.upstream.script({ pieces: [answer(["two words"], ["{}"])] });
  expect(told((await gateway.ask(asked("hi"))).body).text).toBe("two words");
  expect((await gateway.settled(1)).warnings).toEqual([
    expect.stringMatching(/0 to 1 words.*too late to stop it/),
  ]);
});

test("arguments stay JSON, whatever is escaped in them, and so they come back", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  const said = JSON.stringify({ id: MAIL, name: `a\n${MAIL}\t"${KEY}"`, list: [1, MAIL] });
  await gateway.ask(asked([{ type: "function_call", name: "f", call_id: "c", arguments: said }]));
  const sent = JSON.parse(JSON.parse(String(gateway.upstream.requests[0]?.body)).input[0].arguments);
  const name = 'a\n{{EMAIL_1}}\t"{{GITHUB_TOKEN_1}}"';
  expect(sent).toEqual({ id: "{{EMAIL_1}}", name, list: [1, "{{EMAIL_1}}"] });
  gateway.upstream.script({ pieces: [answer(["ok"], cutAt(JSON.stringify(sent), 12))] });
  const { call } = told((await gateway.ask(asked("again"))).body);
  expect(JSON.parse(call)).toEqual(JSON.parse(said));
});

test("pictures pass unread, and a log of events does not", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  const image = `data:image/png;base64,${"A".repeat(40)}${KEY}==`;
  const content = [
    { type: "input_image", image_url: image },
    { type: "input_text", text: `data: {"mail":"${MAIL}"}` },
    { type: "input_file", url: image },
  ];
  await gateway.ask(asked([{ type: "message", role: "user", content }]));
  const [picture, log, file] = JSON.parse(String(gateway.upstream.requests[0]?.body)).input[0].content;
  expect([picture.image_url, log.text, file.url]).toEqual([image, 'data: {"mail":"{{EMAIL_1}}"}', image]);
});
