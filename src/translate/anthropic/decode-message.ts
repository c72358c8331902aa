import { asRecord, type JsonObject, stringOf } from "../json-value.ts";
import { type AnthropicState, type AnthropicStep, fail, quiet, withCounts } from "./answer-state.ts";
import { closeBlock } from "./content-block.ts";
import { decodeBlockStart, decodeBlockStop } from "./decode-block.ts";
import { stopOf } from "./finish.ts";
import { sumOf } from "./read-usage.ts";

export function decodeMessageStart(state: AnthropicState, message: JsonObject): AnthropicStep {
  const id = stringOf(message["id"]);
  const known = withCounts(state, message["usage"]);
  if (!state.started) return withContent(start(known, id, stringOf(message["model"])), message);
  if (id === "" || state.messageId === undefined) return quiet(known);
  if (id === state.messageId) return quiet(known);
  return fail(state, { message: "the upstream began a second answer inside the first" });
}

function start(state: AnthropicState, id: string, model: string): AnthropicStep {
  const begun = { ...(id !== "" && { responseId: id }), ...(model !== "" && { model }) };
  return {
    state: { ...state, started: true, ...(id !== "" && { messageId: id }) },
    events: [{ type: "start", ...begun }],
  };
}

export function decodeMessageDelta(state: AnthropicState, frame: JsonObject): AnthropicStep {
  const stop = stopOf(asRecord(frame["delta"]));
  const counted = withCounts(state, frame["usage"]);
  return quiet(stop ? { ...counted, stop } : counted);
}

export function decodeMessageStop(state: AnthropicState): AnthropicStep {
  const { open, context } = state;
  const events = open.flatMap((block) => closeBlock(block, context.minter));
  return { state: { ...state, stopped: true, open: [] }, events };
}

/** Anthropic continues a long turn of its own tools in a further message; to the client it is one answer. */
export function decodeNextMessage(
  { stop: _, counts, ...state }: AnthropicState,
  frame: JsonObject,
): AnthropicStep {
  const message = asRecord(frame["message"]);
  const earlierCounts = sumOf(state.earlierCounts, counts);
  const next: AnthropicState = {
    ...state,
    stopped: false,
    messageId: stringOf(message["id"]),
    ...(earlierCounts && { earlierCounts }),
  };
  return withContent(quiet(withCounts(next, message["usage"])), message);
}

/** What a message holds from the start: calls out of Anthropic's own tools, or all of a message without a stream. */
function withContent(begun: AnthropicStep, message: JsonObject): AnthropicStep {
  const { content } = message;
  const stop = stopOf(message);
  let state: AnthropicState = stop ? { ...begun.state, stop } : begun.state;
  if (!Array.isArray(content) || content.length === 0) return { state, events: begun.events };
  const events = [...begun.events];
  for (const [index, block] of content.entries()) {
    for (const decode of [decodeBlockStart, decodeBlockStop]) {
      const step: AnthropicStep = state.over ? quiet(state) : decode(state, { index, content_block: block });
      state = step.state;
      events.push(...step.events);
    }
  }
  return { state, events };
}
