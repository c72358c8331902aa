import { callHeaders } from "./call-headers.ts";
import { goneError, UpstreamFailedError } from "./errors.ts";
import type { Hall } from "./hall.ts";
import type { Lane, Opened } from "./lane.ts";
import { hideSecret } from "./plain-text.ts";
import type { Target } from "./plan.ts";
import { retryDelayMs } from "./retry-delay.ts";
import type { Trip } from "./trip.ts";
import { meaningOfUpstreamFailure, type UpstreamFailure } from "./upstream-failure.ts";
import { UpstreamReply } from "./upstream-reply.ts";

const MAX_FAILURE_BYTES = 262_144;

/**
 * Sends the request until an answer begins: the head and, of a stream, its first event. Only here is anything
 * ever sent twice, and only for Codex: it takes failures worse than we do (429 ends its turn, 5xx is repeated
 * thirty times), while other clients have their own way with them.
 * Errors: UpstreamFailedError; goneError when nobody waits any more.
 */
export async function attempt(trip: Trip, target: Target, lane: Lane, hall: Hall): Promise<Opened> {
  let secret = await hall.secrets.get(target);
  let waitedMs = 0;
  let keyWasRead = false;
  for (;;) {
    trip.secret = secret;
    const opened = await send(trip, target, { lane, secret }, hall);
    if (opened.kind === "stream" || opened.kind === "body" || opened.kind === "whole") return opened;
    if (trip.client.gone) throw goneError(trip.client);
    if (lane.amend(opened, trip)) continue;
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
    trip.warnings.push(`asked again after ${delayMs} ms: ${hideSecret(meaning.sentence, secret)}`);
    waitedMs += delayMs;
    await waitUnlessGone(trip, delayMs, hall);
  }
}

interface Outgoing {
  readonly lane: Lane;
  readonly secret: string | undefined;
}

async function send(
  trip: Trip,
  target: Target,
  { lane, secret }: Outgoing,
  hall: Hall,
): Promise<Opened | UpstreamFailure> {
  const { url, body } = lane.call;
  const call = { method: "POST", url, headers: lane.call.headers, body } as const;
  const headers = await callHeaders(call, { target, secret }, hall);
  if (trip.client.gone) throw goneError(trip.client);
  const reply = new UpstreamReply(hall.upstream, { ...call, headers });
  trip.client.whenGone(() => reply.abort());
  trip.wasAsked = true;
  const unreached = await reply.head;
  trip.wasAsked = unreached?.kind !== "connect";
  if (unreached) return { kind: "unreached", error: unreached };
  const requestId = reply.header("x-request-id") ?? reply.header("request-id");
  if (requestId !== undefined) trip.upstreamRequestId = requestId;
  return reply.status < 300 ? lane.open(reply, trip) : readFailure(reply, lane);
}

async function readFailure(reply: UpstreamReply, lane: Lane): Promise<UpstreamFailure> {
  const { status, headers } = reply;
  const body = await reply.readAll(MAX_FAILURE_BYTES);
  const fault = lane.readFailure(status, body);
  return { kind: "answered", status, headers, body, ...(fault && { fault }) };
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

/** Errors: goneError. */
export async function waitUnlessGone(trip: Trip, delayMs: number, hall: Hall): Promise<void> {
  const gone = new AbortController();
  trip.client.whenGone(() => gone.abort());
  await hall.wait(delayMs, gone.signal);
  if (trip.client.gone) throw goneError(trip.client);
}
