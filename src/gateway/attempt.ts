import { goneError, UpstreamFailedError } from "./errors.ts";
import { EventStream } from "./event-stream.ts";
import type { Hall } from "./hall.ts";
import { upstreamHeaders } from "./headers.ts";
import type { Target } from "./plan.ts";
import { retryDelayMs } from "./retry-delay.ts";
import type { Trip } from "./trip.ts";
import { meaningOfUpstreamFailure, type UpstreamFailure } from "./upstream-failure.ts";
import { UpstreamReply } from "./upstream-reply.ts";

/** An answer that has begun. From here on there is no way back: its bytes go to the client. */
export type Opened = OpenedStream | { readonly kind: "body"; readonly reply: UpstreamReply };

export interface OpenedStream {
  readonly kind: "stream";
  readonly reply: UpstreamReply;
  readonly stream: EventStream;
}

const MAX_FAILURE_BYTES = 262_144;

/**
 * Sends the request until an answer begins: the head and, of a stream, its first event. Only here is anything
 * ever sent twice, and only for Codex: it takes failures worse than we do (429 ends its turn, 5xx is repeated
 * thirty times), while other clients have their own way with them.
 * Errors: UpstreamFailedError; goneError when nobody waits any more.
 */
export async function attempt(trip: Trip, target: Target, body: Buffer, hall: Hall): Promise<Opened> {
  let secret = await hall.secrets.get(target);
  let waitedMs = 0;
  let keyWasRead = false;
  for (;;) {
    const opened = await send(trip, target, { body, secret }, hall);
    if (opened.kind === "stream" || opened.kind === "body") return opened;
    if (trip.client.gone) throw goneError(trip.client);
    const meaning = meaningOfUpstreamFailure(opened, target);
    if (isRefusedKey(opened) && !keyWasRead) {
      keyWasRead = true;
      if (await hall.secrets.hasChanged(target, secret)) {
        secret = await hall.secrets.get(target);
        continue;
      }
    }
    const delayMs =
      trip.caller.isCodex && meaning.retry ? nextDelayMs(trip, opened, waitedMs, hall) : undefined;
    if (delayMs === undefined) throw new UpstreamFailedError(opened, meaning, secret);
    trip.retries += 1;
    trip.warnings.push(`asked again after ${delayMs} ms: ${meaning.sentence}`);
    waitedMs += delayMs;
    await waitUnlessGone(trip, delayMs, hall);
  }
}

interface Outgoing {
  readonly body: Buffer;
  readonly secret: string | undefined;
}

async function send(
  trip: Trip,
  target: Target,
  { body, secret }: Outgoing,
  hall: Hall,
): Promise<Opened | UpstreamFailure> {
  const headers = upstreamHeaders(trip.client.request.headers, target, secret);
  const reply = new UpstreamReply(hall.upstream, { method: "POST", url: target.url, headers, body });
  trip.client.whenGone(() => reply.abort());
  const unreached = await reply.head;
  if (unreached) return { kind: "unreached", error: unreached };
  const requestId = reply.header("x-request-id");
  if (requestId !== undefined) trip.upstreamRequestId = requestId;
  return open(reply, trip);
}

async function open(reply: UpstreamReply, trip: Trip): Promise<Opened | UpstreamFailure> {
  const { status, headers } = reply;
  if (status >= 300) {
    return { kind: "answered", status, headers, body: await reply.readAll(MAX_FAILURE_BYTES) };
  }
  if (!/^text\/event-stream/i.test(reply.header("content-type") ?? "")) {
    // Other clients get what came; Codex would wait for events that never come.
    if (!trip.wantsStream || !trip.caller.isCodex) return { kind: "body", reply };
    return { kind: "no-stream", headers, body: await reply.readAll(MAX_FAILURE_BYTES) };
  }
  const stream = new EventStream(reply);
  await stream.opened;
  const { started, terminal, error } = stream.reading;
  if (!started && stream.isOver)
    return { kind: "empty-stream", ...(stream.error && { error: stream.error }) };
  if (error && !terminal && trip.caller.isCodex) {
    reply.abort();
    return { kind: "error-first", error };
  }
  return { kind: "stream", reply, stream };
}

const isRefusedKey = (failure: UpstreamFailure): boolean =>
  failure.kind === "answered" && (failure.status === 401 || failure.status === 403);

function nextDelayMs(trip: Trip, failure: UpstreamFailure, waitedMs: number, hall: Hall): number | undefined {
  return retryDelayMs({
    attempt: trip.retries + 1,
    waitedMs,
    headers: failure.kind === "answered" ? failure.headers : {},
    nowUnixMs: hall.clock.nowUnixMs(),
    random: hall.random(),
  });
}

async function waitUnlessGone(trip: Trip, delayMs: number, hall: Hall): Promise<void> {
  const gone = new AbortController();
  trip.client.whenGone(() => gone.abort());
  await hall.wait(delayMs, gone.signal);
  if (trip.client.gone) throw goneError(trip.client);
}
