import type { StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext } from "../dialect.ts";
import { asRecord, type JsonObject } from "../json-value.ts";
import { initialState } from "./answer-state.ts";
import { decodeEnd, decodeFrame } from "./decode-event.ts";

/** A whole message, read as the stream that begins with all of it. */
export function decodeBody(body: unknown, context: DecodeContext): readonly StreamEvent[] {
  const { state, events } = decodeFrame(initialState(context), frameOf(asRecord(body)));
  return [...events, ...decodeEnd(state.over ? state : { ...state, stopped: true })];
}

function frameOf(message: JsonObject): JsonObject {
  if (message["type"] === "error" || message["error"]) return { type: "error", error: message["error"] };
  return Array.isArray(message["content"]) ? { type: "message_start", message } : NOT_A_MESSAGE;
}

const NOT_A_MESSAGE: JsonObject = {
  type: "error",
  error: { message: "the upstream's answer is not a message: it has no content" },
};
