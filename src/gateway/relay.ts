import type { UpstreamError } from "../ports/upstream.ts";
import { readResponseBody } from "../translate/responses/read-stream.ts";
import type { Opened, OpenedStream } from "./attempt.ts";
import { ClientLeftError, StreamBrokenError } from "./errors.ts";
import type { EventStream } from "./event-stream.ts";
import type { Hall } from "./hall.ts";
import { clientHeaders } from "./headers.ts";
import type { Target } from "./plan.ts";
import type { StreamBreak } from "./stream-break.ts";
import type { Trip } from "./trip.ts";
import type { UpstreamReply } from "./upstream-reply.ts";

/** A whole (not streamed) answer is read for its usage up to this size. */
const MAX_READ_BODY_BYTES = 8 * 1_048_576;

/**
 * Passes the answer on, byte for byte, as fast as the client takes it and no faster; a client that leaves
 * ends the upstream's call at once.
 * Errors: StreamBrokenError, ClientLeftError.
 */
export async function relay(opened: Opened, trip: Trip, target: Target, hall: Hall): Promise<void> {
  const { reply } = opened;
  const stamp = { traceId: trip.id, provider: target.provider.id, retries: trip.retries };
  trip.httpStatus = reply.status;
  trip.firstEventMs = Math.round(hall.clock.monotonicMs() - trip.startedMs);
  trip.client.sendHead(
    reply.status,
    clientHeaders(reply.headers, stamp, { keepLength: opened.kind === "body" }),
  );
  trip.client.whenGone(() => reply.abort());
  if (opened.kind === "stream") await relayStream(opened, trip, target);
  else await relayBody(reply, trip);
  await trip.client.end();
}

async function relayStream({ stream, reply }: OpenedStream, trip: Trip, target: Target): Promise<void> {
  const { client, bodies } = trip;
  const goOn = () => reply.resume();
  await stream.pipe({
    write: (bytes) => {
      bodies?.addResponse(bytes);
      return client.write(bytes, goOn);
    },
  });
  trip.reading = stream.reading;
  if (stream.reading.terminal) return;
  if (client.left) throw new ClientLeftError("the client left in the middle of the stream");
  throw new StreamBrokenError(stream, breakOf(stream, client.gone), target);
}

function breakOf({ error }: EventStream, isStopping: boolean): StreamBreak {
  if (isStopping) return { kind: "stopping" };
  return error ? { kind: "cut", error } : { kind: "ended" };
}

async function relayBody(reply: UpstreamReply, trip: Trip): Promise<void> {
  const { client, bodies } = trip;
  const goOn = () => reply.resume();
  const kept: Buffer[] = [];
  let bytes = 0;
  const error = await new Promise<UpstreamError | undefined>((onOver) => {
    reply.pipe({
      onData: (chunk) => {
        bytes += chunk.length;
        if (bytes <= MAX_READ_BODY_BYTES) kept.push(chunk);
        bodies?.addResponse(chunk);
        if (!client.write(chunk, goOn)) reply.pause();
      },
      onOver,
    });
  });
  if (client.left) throw new ClientLeftError("the client left in the middle of the answer");
  if (error) {
    // Its length is already announced, so only a broken connection can say that this is not all of it.
    client.cut();
    throw new Error(`the upstream broke off: ${error.message}`);
  }
  if (bytes <= MAX_READ_BODY_BYTES) trip.reading = readResponseBody(Buffer.concat(kept));
  else trip.warnings.push("the answer was too large to be read for its usage");
}
