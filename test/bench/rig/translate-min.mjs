// The least translator, Responses to Chat Completions: parse, map, stringify, and nothing else. No check, no tools in
// the answer, no usage but as it comes. What a translating gateway on Node cannot be much cheaper than.
import { Handler, serve, upstream } from "./relay-parts.mjs";

serve((request, response) => {
  const parts = [];
  request.on("data", (bytes) => parts.push(bytes));
  request.on("end", () => {
    const body = JSON.stringify(toChat(JSON.parse(Buffer.concat(parts).toString())));
    const headers = ["content-type", "application/json", "authorization", "Bearer bench"];
    upstream.dispatch(
      { path: "/v1/chat/completions", method: "POST", headers, body },
      new Translation(response),
    );
  });
});

function toChat({ model, instructions, input, tools, tool_choice, parallel_tool_calls }) {
  return {
    model,
    messages: [{ role: "system", content: instructions }, ...input.map(toMessage)],
    tools: tools.map(({ type, ...described }) => ({ type, function: described })),
    tool_choice,
    parallel_tool_calls,
    stream: true,
    stream_options: { include_usage: true },
  };
}

function toMessage(item) {
  if (item.type === "function_call_output")
    return { role: "tool", tool_call_id: item.call_id, content: item.output };
  if (item.type !== "function_call")
    return { role: item.role, content: item.content.map(({ text }) => text).join("") };
  const called = { name: item.name, arguments: item.arguments };
  return {
    role: "assistant",
    content: null,
    tool_calls: [{ id: item.call_id, type: "function", function: called }],
  };
}

class Translation extends Handler {
  #rest = "";
  #text = "";
  #usage = null;
  #sequence = 0;

  onHeaders(status, _headers, resume) {
    if (status < 200) return true;
    this.response.writeHead(status, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    this.response.on("drain", resume);
    const response = { id: "resp_1", object: "response", status: "in_progress", output: [] };
    const item = { id: "msg_1", type: "message", status: "in_progress", role: "assistant", content: [] };
    const part = { type: "output_text", text: "", annotations: [] };
    this.response.write(
      this.#event("response.created", { response }) +
        this.#event("response.in_progress", { response }) +
        this.#event("response.output_item.added", { output_index: 0, item }) +
        this.#event("response.content_part.added", { ...WHERE, part }),
    );
    return true;
  }

  onData(bytes) {
    const frames = (this.#rest + bytes.utf8Slice()).split("\n\n");
    this.#rest = frames.pop();
    const events = frames.map((frame) => this.#translate(frame.slice("data: ".length))).join("");
    return events === "" || this.response.write(events);
  }

  onComplete() {
    const part = { type: "output_text", text: this.#text, annotations: [] };
    const item = { id: "msg_1", type: "message", status: "completed", role: "assistant", content: [part] };
    const response = {
      id: "resp_1",
      object: "response",
      status: "completed",
      output: [item],
      usage: this.#usage,
    };
    this.response.end(
      this.#event("response.output_text.done", { ...WHERE, text: this.#text }) +
        this.#event("response.content_part.done", { ...WHERE, part }) +
        this.#event("response.output_item.done", { output_index: 0, item }) +
        this.#event("response.completed", { response }),
    );
  }

  #translate(json) {
    if (json === "[DONE]") return "";
    const { choices, usage } = JSON.parse(json);
    if (usage) this.#usage = { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens };
    const delta = choices[0]?.delta.content;
    if (!delta) return "";
    this.#text += delta;
    return this.#event("response.output_text.delta", { ...WHERE, delta });
  }

  #event(type, fields) {
    return `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: this.#sequence++, ...fields })}\n\n`;
  }
}

const WHERE = { item_id: "msg_1", output_index: 0, content_index: 0 };
