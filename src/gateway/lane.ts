import type { Fault } from "../domain/stream-event.ts";
import type { StreamReading } from "../translate/responses/read-stream.ts";
import type { AnswerStream } from "./answer-stream.ts";
import type { Exchange, Trip } from "./trip.ts";
import type { UpstreamFailure } from "./upstream-failure.ts";
import type { UpstreamReply } from "./upstream-reply.ts";

/** One request as it goes to the upstream. */
export interface Call {
  readonly url: URL;
  readonly body: Buffer;
  /** Besides the key. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/** An answer that has begun. From here on there is no way back: its bytes go to the client. */
export type Opened =
  | { readonly kind: "stream"; readonly reply: UpstreamReply; readonly stream: AnswerStream }
  /** Passes as it comes; it is no stream of events. */
  | { readonly kind: "body"; readonly reply: UpstreamReply }
  /** Is here as a whole, translated. */
  | {
      readonly kind: "whole";
      readonly reply: UpstreamReply;
      readonly body: Buffer;
      readonly reading: StreamReading;
    };

/** The way of one request through the house: as it is (pass-lane.ts), or through the hub (translate-lane.ts). */
export interface Lane extends Exchange {
  readonly call: Call;
  /** The head is here, and its status is a success: waits until the answer has really begun. */
  open(reply: UpstreamReply, trip: Trip): Promise<Opened | UpstreamFailure>;
  /** What a whole answer that passes by says. */
  readBody(body: Buffer): StreamReading;
  /** The Response object as JSON, once the answer is over; `undefined` when that is not known. */
  answer(): Buffer | undefined;
  /** The answer has begun, so nothing will be sent again: what only another call would need is let go of. */
  forgetRequest(): void;
  /** What a refusal says, where that takes the upstream's own dialect; the client then never sees its bytes. */
  readFailure(status: number, body: Buffer): Fault | undefined;
  /** Another call to make after this refusal, when something that was refused can be left out; at most a few times. */
  amend(failure: UpstreamFailure, trip: Trip): Call | undefined;
}
