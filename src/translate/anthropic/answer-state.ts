import type { Fault, StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext, Step } from "../dialect.ts";
import { closeBlock, type OpenBlock } from "./content-block.ts";
import { finishOf, type Stop } from "./finish.ts";
import { addUsage, sumOf, type TokenCounts, usageOf } from "./read-usage.ts";

/** What the decoder must remember between two frames. */
export interface AnthropicState {
  readonly context: DecodeContext;
  readonly started: boolean;
  /** A finish or a failure was told; nothing is said after it. */
  readonly over: boolean;
  /** `message_stop` came. The finish is told at the end of the stream, for another message may follow. */
  readonly stopped: boolean;
  readonly messageId?: string;
  /** The last one is the one that is being written. More than one only when they are calls. */
  readonly open: readonly OpenBlock[];
  readonly callIds: readonly string[];
  /** Some text was shown, so that a refusal needs no words of ours. */
  readonly spoke: boolean;
  /** Something of a known kind was sent, even if the client does not see it. */
  readonly hasContent: boolean;
  readonly stop?: Stop;
  readonly counts?: TokenCounts;
  /** Of the messages before this one in the same stream. */
  readonly earlierCounts?: TokenCounts;
}

export type AnthropicStep = Step<AnthropicState>;

export const initialState = (context: DecodeContext): AnthropicState => ({
  context,
  started: false,
  over: false,
  stopped: false,
  open: [],
  callIds: [],
  spoke: false,
  hasContent: false,
});

export const quiet = (state: AnthropicState): AnthropicStep => ({ state, events: [] });

export function withCounts(state: AnthropicState, usage: unknown): AnthropicState {
  const counts = addUsage(state.counts, usage);
  return counts === undefined || counts === state.counts ? state : { ...state, counts };
}

export function finish(state: AnthropicState): AnthropicStep {
  const events: StreamEvent[] = state.started ? [] : [{ type: "start" }];
  for (const block of state.open) events.push(...closeBlock(block, state.context.minter));
  const { stop, callIds, spoke, hasContent } = state;
  const end = finishOf(stop, { calls: callIds.length, spoke, hasContent });
  if (end.kind === "failure") return fail(state, end.fault);
  if (end.refusal !== undefined) {
    events.push({ type: "refusal", id: state.context.ids.next("msg"), text: end.refusal });
  }
  const usage = usageOf(sumOf(state.earlierCounts, state.counts));
  events.push({ type: "finish", reason: end.reason, ...(usage && { usage }) });
  return { state: { ...state, over: true, open: [] }, events };
}

/** Blocks stay open: what was said of them is not whole, and must not look so. */
export function fail(state: AnthropicState, fault: Fault): AnthropicStep {
  const usage = usageOf(sumOf(state.earlierCounts, state.counts));
  return {
    state: { ...state, over: true, open: [] },
    events: [{ type: "failure", fault, ...(usage && { usage }) }],
  };
}
