import type { UpstreamError } from "../ports/upstream.ts";
import type { AnswerStream } from "./answer-stream.ts";
import { ClientLeftError, StreamBrokenError } from "./errors.ts";
import type { Hall } from "./hall.ts";
import { clientHeaders, type KeptBody } from "./headers.ts";
import type { Lane, Opened } from "./lane.ts";
import { hideSecretIn } from "./plain-text.ts";
import type { Target } from "./plan.ts";
import { isRefusal } from "./refusal.ts";
import { withRates } from "./reserve.ts";
import type { StreamBreak } from "./stream-break.ts";
import type { ToldTexts } from "./told-texts.ts";
import type { Trip } from "./trip.ts";
import type { UpstreamReply } from "./upstream-reply.ts";

/** A whole (not streamed) answer is read for its usage up to this size. */
const MAX_READ_BODY_BYTES = 8 * 1_048_576;
/** One that guardrails look at is held in memory, up to this size. */
const MAX_HELD_BODY_BYTES = 64 * 1_048_576;

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
  const sendHead = () => {
    const headers = clientHeaders(reply.headers, stamp, keptBody(opened, trip));
    trip.client.sendHead(reply.status, withRates(headers, trip, hall));
  };
  trip.client.whenGone(() => reply.abort());
  switch (opened.kind) {
    case "stream":
      sendHead();
      await relayStream(opened, trip, target);
      return undefined;
    case "body":
      if (trip.watch || trip.restore) return holdBody(reply, { trip, lane, sendHead });
      sendHead();
      await relayBody(reply, trip, lane);
      return undefined;
    case "whole": {
      trip.reading = opened.reading;
      const told = guardedWhole(opened.body, trip, trip.wantsStream);
      sendHead();
      return told;
    }
  }
}

function keptBody(opened: Opened, { wantsStream, restore, watch }: Trip): KeptBody {
  if (opened.kind === "body") return restore || watch ? "pieces" : "whole";
  if (opened.kind === "stream" && opened.stream.isVerbatim) return "pieces";
  return { contentType: wantsStream ? "text/event-stream" : "application/json" };
}

type OpenedStream = Extract<Opened, { readonly kind: "stream" }>;

async function relayStream({ stream, reply }: OpenedStream, trip: Trip, target: Target): Promise<void> {
  const { client, bodies } = trip;
  const goOn = () => reply.resume();
  let stopped: Stop | undefined;
  await stream.pipe({
    write: (bytes) => {
      if (stopped) return true;
      try {
        // Only who tells of an error repeats the key.
        const told = stream.reading.error ? hideSecretIn(bytes, trip.secret) : bytes;
        const allowed = trip.watch ? trip.watch.push(told) : told;
        bodies?.addResponse(allowed);
        return client.write(trip.restore ? trip.restore.push(allowed) : allowed, goOn);
      } catch (error) {
        // Whatever it is: thrown from here it would reach nobody, and end the whole gateway.
        stopped = { error };
        reply.abort();
        return true;
      }
    },
  });
  trip.reading = stream.reading;
  if (stopped) throw edgeOf(stopped.error, stream, target);
  try {
    const rest = restOf(trip);
    if (rest.length > 0) client.write(rest, goOn);
  } catch (error) {
    throw edgeOf(error, stream, target);
  }
  if (stream.reading.terminal) return;
  if (client.left) throw new ClientLeftError("the client left in the middle of the stream");
  throw new StreamBrokenError(stream, breakOf(stream, client.gone), target);
}

/** Why a stream was ended from this side. */
interface Stop {
  readonly error: unknown;
}

/** A refusal ends the stream in the client's own grammar; anything else is a bug of ours, and told as one. */
const edgeOf = (error: unknown, stream: AnswerStream, target: Target): unknown =>
  isRefusal(error)
    ? new StreamBrokenError(stream, { kind: "guardrail", message: error.message }, target)
    : error;

/** Bytes behind the last whole event, which guardrails have waited with. */
function restOf({ watch, restore, bodies }: Trip): Buffer {
  const rest = watch?.end() ?? Buffer.alloc(0);
  bodies?.addResponse(rest);
  return restore ? Buffer.concat([restore.push(rest), restore.end()]) : rest;
}

function breakOf({ error }: AnswerStream, isStopping: boolean): StreamBreak {
  if (isStopping) return { kind: "stopping" };
  return error ? { kind: "cut", error } : { kind: "ended" };
}

/**
 * What guardrails do with a whole answer, which may have been put into events for a client that wants a stream.
 * Errors: RefusalError, before anything was sent.
 */
function guardedWhole(body: Buffer, { watch, restore, bodies }: Trip, isEvents = false): Buffer {
  const look = (by: ToldTexts | undefined, bytes: Buffer): Buffer => {
    if (!by) return bytes;
    return isEvents ? by.wholeStream(bytes) : by.whole(bytes);
  };
  const allowed = look(watch, body);
  bodies?.addResponse(allowed);
  return look(restore, allowed);
}

interface Holding {
  readonly trip: Trip;
  readonly lane: Lane;
  sendHead(): void;
}

/** What is to be found or put back may be cut anywhere, so the answer is held until it is whole. */
async function holdBody(reply: UpstreamReply, { trip, lane, sendHead }: Holding): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const error = await new Promise<UpstreamError | undefined>((onOver) => {
    reply.pipe({
      onData: (chunk) => {
        bytes += chunk.length;
        if (bytes > MAX_HELD_BODY_BYTES) reply.abort();
        else chunks.push(chunk);
      },
      onOver,
    });
  });
  if (trip.client.left) throw new ClientLeftError("the client left in the middle of the answer");
  if (error || bytes > MAX_HELD_BODY_BYTES) {
    trip.client.cut();
    throw new Error(
      `the answer did not come whole: ${error?.message ?? "it is too large for the guardrails"}`,
    );
  }
  const body = Buffer.concat(chunks);
  trip.reading = lane.readBody(body);
  const told = guardedWhole(body, trip);
  sendHead();
  return told;
}

async function relayBody(reply: UpstreamReply, trip: Trip, lane: Lane): Promise<void> {
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
  if (bytes <= MAX_READ_BODY_BYTES) trip.reading = lane.readBody(Buffer.concat(kept));
  else trip.warnings.push("the answer was too large to be read for its usage");
}
