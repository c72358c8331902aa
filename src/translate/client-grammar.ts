import type { ModelRequest, Warning } from "../domain/conversation.ts";
import type { StreamEvent } from "../domain/stream-event.ts";
import type { IdSource } from "./dialect.ts";

/** A client's request that cannot be understood. `param` is the field at fault, as OpenAI's errors name it. */
export class BadRequestError extends Error {
  override readonly name = "BadRequestError";
  readonly param: string | undefined;
  constructor(message: string, param?: string) {
    super(message);
    this.param = param;
  }
}

export interface ParsedRequest {
  readonly request: ModelRequest;
  readonly warnings: readonly Warning[];
}

/** What an answer must know of the request that it answers. */
export interface AnswerContext {
  readonly ids: IdSource;
  readonly responseId: string;
  readonly createdAtUnixS: number;
  /** The model as the client named it; answers carry this name. */
  readonly modelAsked: string;
  readonly request: ModelRequest;
  /**
   * The client's own body: a Response repeats its settings, a chat answer must know what the client can read. Absent
   * where Codex asks for a Response, for it ignores them.
   */
  readonly echo?: Readonly<Record<string, unknown>>;
}

/** Writes one answer in the client's words. Stateful, one per answer. */
export interface AnswerEncoder {
  /** The server-sent events for this event, as text; empty when it says nothing to this client. */
  encode(event: StreamEvent): string;
  /** The whole answer, for clients that did not ask for a stream; after `finish` only. */
  whole(): Readonly<Record<string, unknown>>;
}

/** The grammar book of one client API. Pure. */
export interface ClientGrammar {
  /** Errors: BadRequestError. Unknown fields, tools and items are warnings, never errors. */
  parseRequest(body: Readonly<Record<string, unknown>>): ParsedRequest;
  openEncoder(context: AnswerContext): AnswerEncoder;
}
