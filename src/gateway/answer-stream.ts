import type { UpstreamError } from "../ports/upstream.ts";
import type { StreamReading } from "../translate/responses/read-stream.ts";
import type { ResponseError } from "../translate/responses/response-object.ts";

/** Where the bytes go. `write` answers false when it wants to be left alone for a while. */
export interface EventSink {
  write(bytes: Buffer): boolean;
}

/** What is needed to end an answer that never named itself. */
export interface BreakFallback {
  readonly responseId: string;
  readonly model: string;
  readonly createdAtUnixS: number;
}

/**
 * An answer on its way to the client, event by event: passing as it is, or translated. Whatever happens to the
 * upstream, the client never has half an event.
 */
export interface AnswerStream {
  /** The answer has really begun, or it never will. */
  readonly opened: Promise<void>;
  readonly reading: StreamReading;
  readonly isOver: boolean;
  /** The bytes are the upstream's own, so its headers hold for them. */
  readonly isVerbatim: boolean;
  /** Why the upstream stopped before its end; absent while it runs and after a clean end. */
  readonly error: UpstreamError | undefined;
  /** Passes on what is here and what comes; resolves when the upstream is done. */
  pipe(sink: EventSink): Promise<void>;
  /** The bytes that end a broken answer in the client's own grammar. */
  encodeBreak(error: ResponseError, fallback: BreakFallback): Buffer;
}
