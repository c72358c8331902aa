import type { StreamEvent } from "../../domain/stream-event.ts";
import type { Usage } from "../../domain/usage.ts";
import type { DecodeContext, Step } from "../dialect.ts";
import type { ArgumentScan } from "./scan-arguments.ts";
import { type Opening, UNREAD } from "./think-tag.ts";

/** All that the decoder must remember between two chunks. */
export interface ChatState {
  readonly context: DecodeContext;
  readonly started: boolean;
  /** A finish or a failure was said; whatever comes now is not part of the answer. */
  readonly over: boolean;
  /** Which of several choices is the answer: the first that says something. */
  readonly choice: number | undefined;
  readonly opening: Opening;
  readonly open: OpenText | OpenThoughts | undefined;
  readonly calls: readonly PendingCall[];
  /** Said in the middle of a call; comes out behind it, since blocks do not overlap. */
  readonly held: readonly Piece[];
  readonly saidText: boolean;
  readonly refusal: string;
  readonly sources: readonly Source[];
  /** How many of the sources were given out, and how many Perplexity and xAI listed so far. */
  readonly citedCount: number;
  readonly listedCount: number;
  readonly finishReason: string | undefined;
  /** What Azure's filter took offence at. */
  readonly filterDetail: string | undefined;
  readonly usage: Usage | undefined;
}

export interface OpenText {
  readonly kind: "text";
  readonly id: string;
}

export interface OpenThoughts {
  readonly kind: "thoughts";
  readonly id: string;
  readonly field: ThoughtField;
  readonly text: string;
  readonly details: readonly unknown[];
}

/** Where the vendor put its thoughts; they go back the same way. `think`: between tags inside the content. */
export type ThoughtField = "reasoning_content" | "reasoning" | "thinking" | "think";

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "thoughts";
      readonly field: ThoughtField;
      readonly form: "raw" | "summary";
      readonly text: string;
      /** OpenRouter's `reasoning_details`, which must come back unchanged. */
      readonly details?: readonly unknown[];
    };

/** A call as far as it is known. It begins for the client once its name is whole: with its first argument. */
export interface PendingCall {
  readonly index: number | undefined;
  readonly id: string | undefined;
  readonly name: string;
  readonly input: string;
  readonly scan: ArgumentScan;
  /** Google's `extra_content` with the signature of its thoughts, without which it refuses the call's result. */
  readonly extra: unknown;
  /** The block's id once it has begun, and the id by which its result will name it. */
  readonly block: string | undefined;
  readonly callId: string | undefined;
  readonly closed: boolean;
}

export interface Source {
  readonly url: string;
  readonly title?: string;
}

export function initialChatState(context: DecodeContext): ChatState {
  return {
    context,
    started: false,
    over: false,
    choice: undefined,
    opening: UNREAD,
    open: undefined,
    calls: [],
    held: [],
    saidText: false,
    refusal: "",
    sources: [],
    citedCount: 0,
    listedCount: 0,
    finishReason: undefined,
    filterDetail: undefined,
    usage: undefined,
  };
}

/** A state in the making: one frame's own copy, so that writing to it changes nothing that anyone else holds. */
export type Draft = Writable & { readonly events: StreamEvent[] };

type Writable = { -readonly [Key in keyof ChatState]: ChatState[Key] };

export const draftOf = (state: ChatState): Draft => Object.assign(copyOf(state), { events: [] });

export const finished = (draft: Draft): Step<ChatState> => ({ state: copyOf(draft), events: draft.events });

/** Field by field: a spread of this many costs more than all else that is done for a chunk. */
export function copyOf(state: ChatState): Writable {
  return {
    context: state.context,
    started: state.started,
    over: state.over,
    choice: state.choice,
    opening: state.opening,
    open: state.open,
    calls: state.calls,
    held: state.held,
    saidText: state.saidText,
    refusal: state.refusal,
    sources: state.sources,
    citedCount: state.citedCount,
    listedCount: state.listedCount,
    finishReason: state.finishReason,
    filterDetail: state.filterDetail,
    usage: state.usage,
  };
}
