import type { UpstreamError } from "../ports/upstream.ts";
import type { AnswerStream } from "./answer-stream.ts";
import { ClientLeftError, StreamBrokenError } from "./errors.ts";
import type { Hall } from "./hall.ts";
import { clientHeaders, type KeptBody } from "./headers.ts";
import type { Lane, Opened } from "./lane.ts";
import { hideSecretIn } from "./plain-text.ts";
import type { Target } from "./plan.ts";
import { withRates } from "./reserve.ts";
import type { StreamBreak } from "./stream-break.ts";
import type { Trip } from "./trip.ts";
import type { UpstreamReply } from "./upstream-reply.ts";

/** A whole (not streamed) answer is read for its usage up to this size. */
const MAX_READ_BODY_BYTES = 8 * 1_048_576;

/** A request whose answer has begun. */
export interface Begun {
  readonly target: Target;
  readonly lane: Lane;
  readonly opened: Opened;
  /** Its bytes, when the client may go on from the answer and the upstream will not know it. */
  readonly requestToKeep?: Buffer;
}

/**
 * Passes the answer on as fast as the client takes it and no faster; a client that leaves ends the upstream's
 * call at once. Returns what is left to send when everything else is done.
 * Errors: StreamBrokenError, ClientLeftError.
 */
export async function relay(
  { target, lane, opened }: Begun,
  trip: Trip,
  hall: Hall,
): Promise<Buffer | undefined> {
  const { reply } = opened;
  const stamp = { traceId: trip.id, provider: target.provider.id, retries: trip.retries };
  trip.httpStatus = reply.status;
  trip.firstEventMs = Math.round(hall.clock.monotonicMs() - trip.startedMs);
  const headers = clientHeaders(reply.headers, stamp, keptBody(opened, trip));
  trip.client.sendHead(reply.status, withRates(headers, trip, hall));
  trip.client.whenGone(() => reply.abort());
  switch (opened.kind) {
    case "stream":
      await relayStream(opened, trip, target);
      return undefined;
    case "body":
      await relayBody(reply, trip, lane);
      return undefined;
    case "whole":
      trip.reading = opened.reading;
      trip.bodies?.addResponse(opened.body);
      return trip.restore ? trip.restore.whole(opened.body) : opened.body;
  }
}

function keptBody(opened: Opened, { wantsStream, restore }: Trip): KeptBody {
  if (opened.kind === "body") return restore ? "pieces" : "whole";
  if (opened.kind === "stream" && opened.stream.isVerbatim) return "pieces";
  return { contentType: wantsStream ? "text/event-stream" : "application/json" };
}

type OpenedStream = Extract<Opened, { readonly kind: "stream" }>;

async function relayStream({ stream, reply }: OpenedStream, trip: Trip, target: Target): Promise<void> {
  const { client, bodies, restore } = trip;
  const goOn = () => reply.resume();
  await stream.pipe({
    write: (bytes) => {
      // Only who tells of an error repeats the key.
      const told = stream.reading.error ? hideSecretIn(bytes, trip.secret) : bytes;
      bodies?.addResponse(told);
      return client.write(restore ? restore.push(told) : told, goOn);
    },
  });
  const rest = restore?.end();
  if (rest && rest.length > 0) client.write(rest, goOn);
  trip.reading = stream.reading;
  if (stream.reading.terminal) return;
  if (client.left) throw new ClientLeftError("the client left in the middle of the stream");
  throw new StreamBrokenError(stream, breakOf(stream, client.gone), target);
}

function breakOf({ error }: AnswerStream, isStopping: boolean): StreamBreak {
  if (isStopping) return { kind: "stopping" };
  return error ? { kind: "cut", error } : { kind: "ended" };
}

async function relayBody(reply: UpstreamReply, trip: Trip, lane: Lane): Promise<void> {
  const { client, bodies, restore } = trip;
  const goOn = () => reply.resume();
  const kept: Buffer[] = [];
  let bytes = 0;
  const error = await new Promise<UpstreamError | undefined>((onOver) => {
    reply.pipe({
      onData: (chunk) => {
        bytes += chunk.length;
        if (bytes <= MAX_READ_BODY_BYTES) kept.push(chunk);
        bodies?.addResponse(chunk);
        // What is to be put back may be cut anywhere, so the answer is held until it is whole.
        if (restore && bytes <= MAX_READ_BODY_BYTES) return;
        const late = restore ? Buffer.concat([...kept.splice(0), chunk]) : chunk;
        if (!client.write(late, goOn)) reply.pause();
      },
      onOver,
    });
  });
  if (client.left) throw new ClientLeftError("the client left in the middle of the answer");
  if (restore && kept.length > 0) client.write(restore.whole(Buffer.concat(kept)), goOn);
  if (error) {
    // Its length is already announced, so only a broken connection can say that this is not all of it.
    client.cut();
    throw new Error(`the upstream broke off: ${error.message}`);
  }
  if (bytes <= MAX_READ_BODY_BYTES) trip.reading = lane.readBody(Buffer.concat(kept));
  else trip.warnings.push("the answer was too large to be read for its usage");
}
