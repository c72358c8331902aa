import type { StreamEvent } from "../../domain/stream-event.ts";
import { asRecord, type JsonObject, stringOf } from "../json-value.ts";
import { type AnthropicState, type AnthropicStep, fail, quiet } from "./answer-state.ts";
import { citationEvents, type OpenBlock, openText, openThinking } from "./content-block.ts";
import { begin, blockAt, indexOf, withBlock } from "./decode-block.ts";

export function decodeDelta(state: AnthropicState, frame: JsonObject): AnthropicStep {
  const index = indexOf(frame);
  const block = blockAt(state, index);
  const delta = asRecord(frame["delta"]);
  switch (delta["type"]) {
    case "text_delta":
      return textDelta(state, block, { index, text: stringOf(delta["text"]) });
    case "input_json_delta":
      return inputDelta(state, block, stringOf(delta["partial_json"]));
    case "thinking_delta":
      return thinkingDelta(state, block, { index, text: stringOf(delta["thinking"]) });
    case "signature_delta":
      return signatureDelta(state, block, stringOf(delta["signature"]));
    case "citations_delta":
      if (block?.kind !== "text") return quiet(state);
      return { state, events: citationEvents(block.id, delta["citation"]) };
    default:
      return quiet(state);
  }
}

interface Piece {
  readonly index: number;
  readonly text: string;
}

/** The hot path: while text is being written the state stays the same object. */
function textDelta(
  state: AnthropicState,
  block: OpenBlock | undefined,
  { index, text }: Piece,
): AnthropicStep {
  if (text === "" || block?.kind === "hidden") return quiet(state);
  if (block?.kind === "text") {
    const events: StreamEvent[] = [{ type: "text-delta", id: block.id, text }];
    return { state: state.spoke ? state : { ...state, spoke: true }, events };
  }
  if (block?.kind === "call") return fail(state, { message: "the upstream sent text inside a tool call" });
  return begin(state, openText(index, { text }, state.context));
}

function thinkingDelta(
  state: AnthropicState,
  block: OpenBlock | undefined,
  { index, text }: Piece,
): AnthropicStep {
  if (text === "" || block?.kind === "hidden") return quiet(state);
  if (block?.kind === "reasoning" && block.redacted === undefined) {
    const events: StreamEvent[] = [{ type: "reasoning-delta", id: block.id, form: "summary", text }];
    return { state: withBlock(state, block, { ...block, thinking: block.thinking + text }), events };
  }
  if (block?.kind === "call")
    return fail(state, { message: "the upstream sent thoughts inside a tool call" });
  return begin(state, openThinking(index, { thinking: text }, state.context));
}

function signatureDelta(
  state: AnthropicState,
  block: OpenBlock | undefined,
  signature: string,
): AnthropicStep {
  if (block?.kind !== "reasoning" || signature === "") return quiet(state);
  return quiet(withBlock(state, block, { ...block, signature: block.signature + signature }));
}

function inputDelta(state: AnthropicState, block: OpenBlock | undefined, text: string): AnthropicStep {
  if (text === "" || block?.kind === "hidden") return quiet(state);
  if (block?.kind === "call") {
    const events: StreamEvent[] = [{ type: "tool-call-delta", id: block.id, text }];
    return {
      state: block.hasDeltas ? state : withBlock(state, block, { ...block, hasDeltas: true }),
      events,
    };
  }
  if (block?.kind === "search") return quiet(withBlock(state, block, { ...block, json: block.json + text }));
  return fail(state, { message: "the upstream sent arguments of a tool call that it did not begin" });
}
