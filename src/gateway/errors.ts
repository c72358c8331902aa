import type { AnswerStream } from "./answer-stream.ts";
import type { Client } from "./client.ts";
import type { Target } from "./plan.ts";
import { RefusalError } from "./refusal.ts";
import type { StreamBreak } from "./stream-break.ts";
import type { FailureMeaning, UpstreamFailure } from "./upstream-failure.ts";

/** Nobody is there to be answered. */
export class ClientLeftError extends Error {
  override readonly name = "ClientLeftError";
}

/** Why there is nobody to go on for. */
export function goneError(client: Client): ClientLeftError | RefusalError {
  return client.left ? new ClientLeftError("the client left") : new RefusalError({ kind: "stopping" });
}

/** The upstream gave no answer that could be passed on, and asking again is over. */
export class UpstreamFailedError extends Error {
  override readonly name = "UpstreamFailedError";
  readonly failure: UpstreamFailure;
  readonly meaning: FailureMeaning;
  /** Must not appear in what the client is told. */
  readonly secret: string | undefined;
  constructor(failure: UpstreamFailure, meaning: FailureMeaning, secret: string | undefined) {
    super(meaning.sentence);
    this.failure = failure;
    this.meaning = meaning;
    this.secret = secret;
  }
}

/** The upstream stopped in the middle of an answer whose beginning the client already has. */
export class StreamBrokenError extends Error {
  override readonly name = "StreamBrokenError";
  readonly stream: AnswerStream;
  readonly broken: StreamBreak;
  readonly target: Target;
  constructor(stream: AnswerStream, broken: StreamBreak, target: Target) {
    super(`the stream broke: ${broken.kind}`);
    this.stream = stream;
    this.broken = broken;
    this.target = target;
  }
}
