import type { Fault, StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext, Step } from "../dialect.ts";
import { asRecord } from "../json-peek.ts";
import {
  citationEvents,
  closeBlock,
  type OpenBlock,
  type Opened,
  openBlock,
  openText,
  openThinking,
  stringOf,
} from "./decode-block.ts";
import { faultOf } from "./fault.ts";
import { finishOf, type Stop, stopOf } from "./finish.ts";
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
  /** Frames and blocks of kinds that this decoder does not know. */
  readonly unknownFrames: number;
}

type Loose = Readonly<Record<string, unknown>>;
type AnthropicStep = Step<AnthropicState>;

export const initialState = (context: DecodeContext): AnthropicState => ({
  context,
  started: false,
  over: false,
  stopped: false,
  open: [],
  callIds: [],
  spoke: false,
  hasContent: false,
  unknownFrames: 0,
});

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
export function decodeFrame(state: AnthropicState, frame: Loose, name?: string): AnthropicStep {
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
      return fail(state, faultOf(frame["error"]) ?? { message: "the upstream gave no reason" });
    default:
      return quiet({ ...state, unknownFrames: state.unknownFrames + 1 });
  }
}

export function decodeEnd(state: AnthropicState): readonly StreamEvent[] {
  if (state.over) return [];
  // Some imitators close right after the reason; all that the model said has come by then.
  if (state.stopped || state.stop) return finish(state).events;
  return fail(state, { message: "the upstream's answer ended before it was complete" }).events;
}

const quiet = (state: AnthropicState): AnthropicStep => ({ state, events: [] });

function decodeBroken(state: AnthropicState, data: string): AnthropicStep {
  const text = data.trim();
  if (text === "" || text === "[DONE]") return quiet(state);
  return fail(state, { message: "the upstream sent an event that is not a JSON object" });
}

function decodeMessageStart(state: AnthropicState, message: Loose): AnthropicStep {
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

function withCounts(state: AnthropicState, usage: unknown): AnthropicState {
  const counts = addUsage(state.counts, usage);
  return counts === undefined || counts === state.counts ? state : { ...state, counts };
}

function decodeMessageDelta(state: AnthropicState, frame: Loose): AnthropicStep {
  const stop = stopOf(asRecord(frame["delta"]));
  const counted = withCounts(state, frame["usage"]);
  return quiet(stop ? { ...counted, stop } : counted);
}

function decodeMessageStop(state: AnthropicState): AnthropicStep {
  const { open, context } = state;
  const events = open.flatMap((block) => closeBlock(block, context.minter));
  return { state: { ...state, stopped: true, open: [] }, events };
}

/** Anthropic continues a long turn of its own tools in a further message; to the client it is one answer. */
function decodeNextMessage({ stop: _, counts, ...state }: AnthropicState, frame: Loose): AnthropicStep {
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
function withContent(begun: AnthropicStep, message: Loose): AnthropicStep {
  const { content } = message;
  const stop = stopOf(message);
  let state: AnthropicState = stop ? { ...begun.state, stop } : begun.state;
  if (!Array.isArray(content) || content.length === 0) return { state, events: begun.events };
  const events = [...begun.events];
  for (const [index, block] of content.entries()) {
    for (const type of ["content_block_start", "content_block_stop"]) {
      const step = decodeFrame(state, { type, index, content_block: block });
      state = step.state;
      events.push(...step.events);
    }
  }
  return { state, events };
}

function decodeBlockStart(state: AnthropicState, frame: Loose): AnthropicStep {
  const { context, callIds } = state;
  const opened = openBlock(indexOf(frame), frame["content_block"], { ...context, callIds });
  return begin(state, opened);
}

/** Ends what may not be open beside the new block. */
function begin(state: AnthropicState, opened: Opened): AnthropicStep {
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
    unknownFrames: state.unknownFrames + (opened.kind === "unknown" ? 1 : 0),
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

function decodeBlockStop(state: AnthropicState, frame: Loose): AnthropicStep {
  const block = blockAt(state, indexOf(frame));
  if (!block) return quiet(state);
  const open = state.open.filter((other) => other !== block);
  return { state: { ...state, open }, events: closeBlock(block, state.context.minter) };
}

const indexOf = ({ index }: Loose): number => (typeof index === "number" ? index : -1);

/** A frame without an index means the block that is being written. */
function blockAt({ open }: AnthropicState, index: number): OpenBlock | undefined {
  const last = open[open.length - 1];
  if (last === undefined || last.index === index || index === -1) return last;
  return open.find((block) => block.index === index);
}

function decodeDelta(state: AnthropicState, frame: Loose): AnthropicStep {
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
      return block?.kind === "hidden"
        ? quiet(state)
        : quiet({ ...state, unknownFrames: state.unknownFrames + 1 });
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

const withBlock = (state: AnthropicState, before: OpenBlock, after: OpenBlock): AnthropicState => ({
  ...state,
  open: state.open.map((block) => (block === before ? after : block)),
});

function finish(state: AnthropicState): AnthropicStep {
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
function fail(state: AnthropicState, fault: Fault): AnthropicStep {
  const usage = usageOf(sumOf(state.earlierCounts, state.counts));
  return {
    state: { ...state, over: true, open: [] },
    events: [{ type: "failure", fault, ...(usage && { usage }) }],
  };
}

/** `undefined` for anything but a JSON object. */
function parse(data: string): Loose | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Loose)
      : undefined;
  } catch {
    return undefined;
  }
}
