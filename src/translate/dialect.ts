import type { ModelRequest, Warning } from "../domain/conversation.ts";
import type { Fault, StreamEvent } from "../domain/stream-event.ts";
import type { ChatQuirks } from "./chat/quirks.ts";

/** What a dialect must know of where a request goes. */
export interface DialectTarget {
  /** The model's name there. */
  readonly model: string;
  /** Who mints opaque state there: it comes back only to the same name (`Carry.minter`). */
  readonly minter: string;
  readonly quirks: ChatQuirks;
  /** Parameters that this model was found not to take, as its own words named them (`stream_options`). */
  readonly without: ReadonlySet<string>;
}

export interface EncodedRequest {
  /** Ready for JSON.stringify. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly warnings: readonly Warning[];
}

/** A source of unique ids; the only impure thing that a dialect gets. `next("call")` → `call_…`. */
export interface IdSource {
  next(prefix: string): string;
}

export interface DecodeContext {
  readonly ids: IdSource;
  /** As in `DialectTarget`. */
  readonly minter: string;
}

/** The state after a frame, and what the frame said. */
export interface Step<State> {
  readonly state: State;
  readonly events: readonly StreamEvent[];
}

/**
 * The grammar book of one upstream API. Pure: no clock, no network, no randomness but `ids`.
 * Decoders never throw: what cannot be understood becomes a `failure` event. A frame that says nothing new
 * returns the state that it was given.
 */
export interface Dialect<State> {
  /** Below the base URL, with its query, e.g. `/chat/completions`. */
  path(target: DialectTarget, wantsStream: boolean): string;
  /** How hard this model can be asked to think, least first; empty when it cannot be asked. */
  efforts(model: string, quirks: ChatQuirks): readonly string[];
  encodeRequest(request: ModelRequest, target: DialectTarget): EncodedRequest;
  initial(context: DecodeContext): State;
  /** One server-sent event: its `data`, and its `event` name where it has one. */
  decodeEvent(state: State, data: string, name: string | undefined): Step<State>;
  /** The upstream's connection ended cleanly: closes what is open, or says that the end was not the end. */
  decodeEnd(state: State): readonly StreamEvent[];
  /** A whole answer that was not streamed: the same events, all at once. */
  decodeBody(body: unknown, context: DecodeContext): readonly StreamEvent[];
  /** Why an answer with a status of 400 or more failed. */
  decodeFailure(status: number, body: string): Fault;
}
