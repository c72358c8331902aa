import type { StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext } from "../dialect.ts";
import type { GeminiCarry } from "./carry.ts";
import type { ArgumentPieces } from "./partial-arguments.ts";

/**
 * What the decoder remembers between two chunks. Gemini counts its tokens anew in every chunk, so the counts stand
 * apart: a piece of text then leaves the rest of the state as it is.
 */
export interface GeminiState {
  readonly answer: AnswerState;
  /** The last counts, as they came. */
  readonly usage: unknown;
}

export interface AnswerState {
  readonly context: DecodeContext;
  readonly started: boolean;
  readonly open: OpenBlock | undefined;
  /** A function call whose arguments come in pieces; it is told when it is whole. */
  readonly call: OpenCall | undefined;
  readonly callIds: ReadonlySet<string>;
  /** Searches that wait for the end of the text, and sources that wait for its beginning. */
  readonly queries: readonly string[];
  readonly sources: readonly Source[];
  /** Queries and addresses that have been told: Gemini repeats them from chunk to chunk. */
  readonly told: ReadonlySet<string>;
  readonly finishReason: string | undefined;
  readonly finishMessage: string | undefined;
  readonly blocked: string | undefined;
  /** A failure was told; nothing may follow. */
  readonly over: boolean;
}

export type OpenBlock =
  /** `signature` waits for the end of the text, on its last `signedLength` units. */
  | {
      readonly kind: "text";
      readonly id: string;
      readonly signature?: string;
      readonly signedLength?: number;
    }
  | { readonly kind: "reasoning"; readonly id: string };

export interface OpenCall {
  readonly name: string;
  readonly id: unknown;
  readonly args: unknown;
  readonly signature: string | undefined;
  readonly pieces: ArgumentPieces | undefined;
}

export interface Source {
  readonly url: string;
  readonly title?: string;
}

export const initialState = (context: DecodeContext): GeminiState => ({
  answer: initialAnswer(context),
  usage: undefined,
});

const initialAnswer = (context: DecodeContext): AnswerState => ({
  context,
  started: false,
  open: undefined,
  call: undefined,
  callIds: new Set(),
  queries: [],
  sources: [],
  told: new Set(),
  finishReason: undefined,
  finishMessage: undefined,
  blocked: undefined,
  over: false,
});

/** Where the events of one chunk are collected. */
export type Told = StreamEvent[];

/** Ends the open block. What belongs to the text, its signature and the searches for it, follows at once. */
export function closeBlock(state: AnswerState, told: Told, carry?: GeminiCarry): AnswerState {
  const { open, context } = state;
  if (open === undefined) return carry ? tellCarry(state, told, carry) : state;
  if (open.kind === "reasoning") {
    const sealed = carry && { carry: { minter: context.minter, value: carry } };
    told.push({ type: "reasoning-end", id: open.id, ...sealed });
    return { ...state, open: undefined };
  }
  told.push({ type: "text-end", id: open.id });
  const { signature, signedLength = 0 } = open;
  if (signature !== undefined) tellCarry(state, told, { on: "text", length: signedLength, signature });
  const closed = tellSearches({ ...state, open: undefined }, told);
  return carry ? tellCarry(closed, told, carry) : closed;
}

/** A thought without words, only there to bring something back. Nothing may be open. */
function tellCarry(state: AnswerState, told: Told, carry: GeminiCarry): AnswerState {
  const id = state.context.ids.next("rs");
  told.push({ type: "reasoning-start", id });
  told.push({ type: "reasoning-end", id, carry: { minter: state.context.minter, value: carry } });
  return state;
}

export function openText(
  state: AnswerState,
  told: Told,
): AnswerState & { open: { kind: "text"; id: string } } {
  const closed = closeBlock(state, told);
  const id = closed.context.ids.next("msg");
  told.push({ type: "text-start", id });
  for (const source of closed.sources) told.push({ type: "citation", id, ...source });
  return { ...closed, sources: [], open: { kind: "text", id } };
}

export function openReasoning(state: AnswerState, told: Told): AnswerState {
  if (state.open?.kind === "reasoning") return state;
  const closed = closeBlock(state, told);
  const id = closed.context.ids.next("rs");
  told.push({ type: "reasoning-start", id });
  return { ...closed, open: { kind: "reasoning", id } };
}

/** The searches that Google has run by itself. Nothing may be open. */
export function tellSearches(state: AnswerState, told: Told): AnswerState {
  if (state.queries.length === 0) return state;
  for (const query of state.queries) {
    told.push({ type: "web-search", id: state.context.ids.next("ws"), query });
  }
  return { ...state, queries: [] };
}

/** A failure ends everything, also what is open. */
export function fail(state: AnswerState, told: Told, message: string, code = "server_error"): AnswerState {
  if (!state.over) told.push({ type: "failure", fault: { code, message } });
  return { ...state, over: true };
}
