import type { StreamEvent } from "../../domain/stream-event.ts";
import type { JsonObject } from "../json-value.ts";
import { type AnthropicState, type AnthropicStep, fail, quiet } from "./answer-state.ts";
import { closeBlock, type OpenBlock, type Opened, openBlock } from "./content-block.ts";

export function decodeBlockStart(state: AnthropicState, frame: JsonObject): AnthropicStep {
  const { context, callIds } = state;
  const opened = openBlock(indexOf(frame), frame["content_block"], { ...context, callIds });
  return begin(state, opened);
}

export function decodeBlockStop(state: AnthropicState, frame: JsonObject): AnthropicStep {
  const block = blockAt(state, indexOf(frame));
  if (!block) return quiet(state);
  const open = state.open.filter((other) => other !== block);
  return { state: { ...state, open }, events: closeBlock(block, state.context.minter) };
}

/** Ends what may not be open beside the new block. */
export function begin(state: AnthropicState, opened: Opened): AnthropicStep {
  if (opened.kind === "broken") return fail(state, { message: opened.why });
  const { block } = opened;
  const stays = (other: OpenBlock): boolean =>
    block.kind === "call" && other.kind === "call" && other.index !== block.index;
  const closed = state.open.filter((other) => !stays(other));
  const events: StreamEvent[] = state.started ? [] : [{ type: "start" }];
  for (const other of closed) events.push(...closeBlock(other, state.context.minter));
  const after = {
    ...state,
    started: true,
    hasContent: state.hasContent || opened.kind === "opened",
    open: [...state.open.filter(stays), block],
  };
  if (opened.kind === "unknown") return { state: after, events };
  events.push(...opened.events);
  return { state: noteWhatWasSaid(after, opened.events), events };
}

function noteWhatWasSaid(state: AnthropicState, events: readonly StreamEvent[]): AnthropicState {
  const calls = events.flatMap((event) => (event.type === "tool-call-start" ? [event.callId] : []));
  const speaks = events.some(({ type }) => type === "text-delta");
  if (calls.length === 0 && !speaks) return state;
  return { ...state, callIds: [...state.callIds, ...calls], spoke: state.spoke || speaks };
}

export const indexOf = ({ index }: JsonObject): number => (typeof index === "number" ? index : -1);

/** A frame without an index means the block that is being written. */
export function blockAt({ open }: AnthropicState, index: number): OpenBlock | undefined {
  const last = open[open.length - 1];
  if (last === undefined || last.index === index || index === -1) return last;
  return open.find((block) => block.index === index);
}

export const withBlock = (state: AnthropicState, before: OpenBlock, after: OpenBlock): AnthropicState => ({
  ...state,
  open: state.open.map((block) => (block === before ? after : block)),
});
