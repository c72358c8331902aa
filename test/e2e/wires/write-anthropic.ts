import { frame, type Json, pieces, type Spoken, type SpokenUsage } from "./wire.ts";

/** The events of a stream; source: https://platform.claude.com/docs/en/build-with-claude/streaming */
export function* writeAnthropic(
  spoken: readonly Spoken[],
  usage: SpokenUsage,
  model: string,
): Generator<string> {
  const event = (type: string, fields: Json = {}) => frame({ type, ...fields }, type);
  const counted = {
    input_tokens: usage.input - usage.cached - writtenOf(usage),
    cache_creation_input_tokens: writtenOf(usage),
    cache_read_input_tokens: usage.cached,
  };
  const head = { id: "msg_1", type: "message", role: "assistant", model, content: [], stop_reason: null };
  yield event("message_start", { message: { ...head, usage: { ...counted, output_tokens: 1 } } });
  yield event("ping");
  for (const [index, part] of spoken.entries()) {
    if (part.kind === "fault")
      return yield event("error", { error: { type: "overloaded_error", message: part.message } });
    const { begin, deltas } = blockOf(part);
    yield event("content_block_start", { index, content_block: begin });
    for (const delta of deltas) yield event("content_block_delta", { index, delta });
    yield event("content_block_stop", { index });
  }
  const stop_reason = spoken.some(({ kind }) => kind === "call") ? "tool_use" : "end_turn";
  yield event("message_delta", {
    delta: { stop_reason, stop_sequence: null },
    usage: { output_tokens: usage.output },
  });
  yield event("message_stop");
}

function blockOf(part: Exclude<Spoken, { kind: "fault" }>): { begin: Json; deltas: readonly Json[] } {
  switch (part.kind) {
    case "text":
      return {
        begin: { type: "text", text: "" },
        deltas: pieces(part.text).map((text) => ({ type: "text_delta", text })),
      };
    case "thought":
      return {
        begin: { type: "thinking", thinking: "", signature: "" },
        deltas: [
          ...pieces(part.text).map((thinking) => ({ type: "thinking_delta", thinking })),
          { type: "signature_delta", signature: part.state },
        ],
      };
    case "call":
      return {
        begin: { type: "tool_use", id: part.id, name: part.name, input: {} },
        deltas: pieces(JSON.stringify(part.arguments)).map((partial_json) => ({
          type: "input_json_delta",
          partial_json,
        })),
      };
  }
}

/** Of what was cached, a quarter was written just now. */
const writtenOf = ({ cached }: SpokenUsage): number => cached / 4;
