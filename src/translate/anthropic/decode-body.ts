import type { StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext } from "../dialect.ts";
import { asRecord } from "../json-peek.ts";
import { type AnthropicState, decodeFrame, initialState } from "./decode-event.ts";

/** A whole message, read as the stream that would have carried it. */
export function decodeBody(body: unknown, context: DecodeContext): readonly StreamEvent[] {
  const message = asRecord(body);
  const events: StreamEvent[] = [];
  let state: AnthropicState = initialState(context);
  for (const frame of framesOf(message)) {
    const step = decodeFrame(state, frame);
    state = step.state;
    events.push(...step.events);
  }
  return events;
}

type Frame = Readonly<Record<string, unknown>>;

function framesOf(message: Frame): readonly Frame[] {
  if (message["type"] === "error" || message["error"]) return [{ type: "error", error: message["error"] }];
  const content = message["content"];
  if (!Array.isArray(content)) return [NOT_A_MESSAGE];
  return [
    { type: "message_start", message },
    ...content.flatMap((block, index): Frame[] => [
      { type: "content_block_start", index, content_block: block },
      { type: "content_block_stop", index },
    ]),
    { type: "message_delta", delta: message },
    { type: "message_stop" },
  ];
}

const NOT_A_MESSAGE: Frame = {
  type: "error",
  error: { message: "the upstream's answer is not a message: it has no content" },
};
