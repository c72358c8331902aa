import { frame, type Json, pieces, type Spoken, type SpokenUsage } from "./wire.ts";

/** The chunks of a stream; source: https://platform.openai.com/docs/api-reference/chat-streaming */
export function* writeChat(spoken: readonly Spoken[], usage: SpokenUsage, model: string): Generator<string> {
  const chunk = (choices: readonly Json[], more: Json = {}) =>
    frame({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model, choices, ...more });
  const delta = (said: Json) => chunk([{ index: 0, delta: said, finish_reason: null }]);
  yield delta({ role: "assistant", content: "" });
  let index = -1;
  for (const part of spoken) {
    if (part.kind === "fault") return yield frame({ error: { message: part.message, type: "server_error" } });
    if (part.kind === "text") for (const content of pieces(part.text)) yield delta({ content });
    if (part.kind === "thought")
      for (const text of pieces(part.text)) yield delta({ reasoning_content: text });
    if (part.kind !== "call") continue;
    index += 1;
    const { id, name } = part;
    yield delta({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] });
    for (const text of pieces(JSON.stringify(part.arguments)))
      yield delta({ tool_calls: [{ index, function: { arguments: text } }] });
  }
  yield chunk([{ index: 0, delta: {}, finish_reason: index < 0 ? "stop" : "tool_calls" }]);
  yield chunk([], {
    usage: {
      prompt_tokens: usage.input,
      prompt_tokens_details: { cached_tokens: usage.cached },
      completion_tokens: usage.output,
      completion_tokens_details: { reasoning_tokens: usage.reasoning },
      total_tokens: usage.input + usage.output,
    },
  });
  yield "data: [DONE]\n\n";
}
