import type { StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext, Step } from "../dialect.ts";
import type { JsonObject } from "../json-value.ts";

/** Where a piece of text stands. Some vendors change the ids of items in mid-stream, so the index counts. */
export interface Place {
  /** `output_index`, or the item's id where there is none. */
  readonly item: PlaceName;
  readonly part: PlaceName;
}

export type PlaceName = number | string | undefined;

export const placeName = (value: unknown): PlaceName =>
  typeof value === "number" || typeof value === "string" ? value : undefined;

/** The item that an event belongs to. */
export const itemOf = (event: JsonObject): PlaceName => placeName(event["output_index"] ?? event["item_id"]);

/** A block of text or thoughts that is open. */
export interface OpenBlock {
  readonly kind: "text" | "reasoning";
  /** Ours. */
  readonly id: string;
  readonly place: Place;
  /** Something of it was said. */
  readonly said: boolean;
  /** A new part of a summary has begun: a blank line comes before its text. */
  readonly gap: boolean;
}

export interface ResponsesState {
  readonly context: DecodeContext;
  readonly phase: "new" | "started" | "over";
  readonly open: OpenBlock | undefined;
  /** What was said already: places of parts and items. The end of an item, and of the answer, repeats it. */
  readonly said: ReadonlySet<string>;
  readonly saidText: boolean;
  readonly refused: boolean;
  /** The ids of the calls that were handed on, and of their items. */
  readonly calls: ReadonlySet<string>;
  /** The answer is whole; said when nothing more comes. */
  readonly finish: Extract<StreamEvent, { type: "finish" }> | undefined;
}

export const initialState = (context: DecodeContext): ResponsesState => ({
  context,
  phase: "new",
  open: undefined,
  said: new Set(),
  saidText: false,
  refused: false,
  calls: new Set(),
  finish: undefined,
});

export type ResponsesStep = Step<ResponsesState>;

export const nothing = (state: ResponsesState): ResponsesStep => ({ state, events: [] });

/** Both steps, one after the other. */
export function andThen(first: ResponsesStep, next: (state: ResponsesState) => ResponsesStep): ResponsesStep {
  const second = next(first.state);
  if (first.events.length === 0) return second;
  return { state: second.state, events: [...first.events, ...second.events] };
}

export function emit(state: ResponsesState, ...events: StreamEvent[]): ResponsesStep {
  return { state, events };
}

export function fail(state: ResponsesState, message: string, code?: string): ResponsesStep {
  const fault = { message, ...(code !== undefined && { code }) };
  return emit({ ...state, phase: "over", open: undefined }, { type: "failure", fault });
}

/** Ends the block that is open; it may go on as another one. */
export function close(state: ResponsesState): ResponsesStep {
  const { open } = state;
  if (!open) return nothing(state);
  const type = open.kind === "text" ? "text-end" : "reasoning-end";
  return emit({ ...state, open: undefined }, { type, id: open.id });
}

export const markSaid = (state: ResponsesState, key: string): ResponsesState =>
  state.said.has(key) ? state : { ...state, said: new Set(state.said).add(key) };
