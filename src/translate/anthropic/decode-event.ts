import type { StreamEvent } from "../../domain/stream-event.ts";
import { asRecord, isObject, type JsonObject, parseJson } from "../json-value.ts";
import { readComplaint } from "../read-error.ts";
import { type AnthropicState, type AnthropicStep, fail, finish, quiet } from "./answer-state.ts";
import { decodeBlockStart, decodeBlockStop } from "./decode-block.ts";
import { decodeDelta } from "./decode-delta.ts";
import {
  decodeMessageDelta,
  decodeMessageStart,
  decodeMessageStop,
  decodeNextMessage,
} from "./decode-message.ts";
import { faultOf } from "./fault.ts";

/**
 * One server-sent event.
 * Source: https://platform.claude.com/docs/en/build-with-claude/streaming.
 */
export function decodeEvent(state: AnthropicState, data: string, name: string | undefined): AnthropicStep {
  if (state.over) return quiet(state);
  const frame = parse(data);
  if (frame === undefined) return decodeBroken(state, data);
  return decodeFrame(state, frame, name);
}

/** The same for a frame that is parsed already. */
export function decodeFrame(state: AnthropicState, frame: JsonObject, name?: string): AnthropicStep {
  if (state.over) return quiet(state);
  const type = frame["type"] ?? name;
  if (state.stopped) return type === "message_start" ? decodeNextMessage(state, frame) : finish(state);
  switch (type) {
    case "content_block_delta":
      return decodeDelta(state, frame);
    case "content_block_start":
      return decodeBlockStart(state, frame);
    case "content_block_stop":
      return decodeBlockStop(state, frame);
    case "message_start":
      return decodeMessageStart(state, asRecord(frame["message"]));
    case "message_delta":
      return decodeMessageDelta(state, frame);
    case "message_stop":
      return decodeMessageStop(state);
    case "ping":
      return quiet(state);
    case "error":
      return fail(state, faultOf(readComplaint(frame)));
    default:
      return quiet(state);
  }
}

export function decodeEnd(state: AnthropicState): readonly StreamEvent[] {
  if (state.over) return [];
  // Some imitators close right after the reason; all that the model said has come by then.
  if (state.stopped || state.stop) return finish(state).events;
  return fail(state, { message: "the upstream's answer ended before it was complete" }).events;
}

function decodeBroken(state: AnthropicState, data: string): AnthropicStep {
  if (state.stopped) return finish(state);
  const text = data.trim();
  if (text === "" || text === "[DONE]") return quiet(state);
  return fail(state, { message: "the upstream sent an event that is not a JSON object" });
}

/** `undefined` for anything but a JSON object. */
function parse(data: string): JsonObject | undefined {
  const value = parseJson(data);
  return isObject(value) ? value : undefined;
}
