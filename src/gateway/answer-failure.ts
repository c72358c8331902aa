import type { FlatHeaders } from "./client.ts";
import { ClientLeftError, StreamBrokenError, UpstreamFailedError } from "./errors.ts";
import type { Hall } from "./hall.ts";
import { clientHeaders, rateHeaders, stampHeaders } from "./headers.ts";
import { hideSecret, hideSecretIn } from "./plain-text.ts";
import { wordsOfError } from "./refusal.ts";
import { errorOfBreak } from "./stream-break.ts";
import type { Trip, TripEnd } from "./trip.ts";
import type { Words } from "./words.ts";

/** One whole answer that is not an upstream's success. */
export interface Answer {
  readonly status: number;
  readonly headers: FlatHeaders;
  readonly body: Buffer;
}

/**
 * The one error edge of a request: whatever went wrong becomes a status while nothing was sent, a
 * `response.failed` event after that, and nothing at all when nobody is there.
 */
export async function answerFailure(error: unknown, trip: Trip, hall: Hall): Promise<TripEnd> {
  const { client } = trip;
  if (error instanceof ClientLeftError || client.left) return { kind: "left" };
  if (error instanceof StreamBrokenError) return endStream(error, trip);
  const end = reasonOf(error);
  if (end.errorKind === "internal") hall.report(`request ${trip.id}: ${describeBug(error)}`);
  if (client.headSent) {
    client.cut();
    return end;
  }
  const answer =
    error instanceof UpstreamFailedError
      ? answerUpstream(error, trip)
      : answerWords(wordsOfError(error), trip.caller);
  trip.httpStatus = answer.status;
  client.sendHead(answer.status, answer.headers);
  await client.end(answer.body);
  return end;
}

function reasonOf(error: unknown): Extract<TripEnd, { kind: "failed" }> {
  if (error instanceof UpstreamFailedError) {
    return {
      kind: "failed",
      errorKind: error.meaning.code,
      message: hideSecret(error.message, error.secret),
    };
  }
  const { code, message, blocked } = wordsOfError(error);
  return { kind: "failed", errorKind: code, message, ...(blocked && { blocked }) };
}

/** Our own bug, for our own log: the stack names files of ours and never a body or a header. */
const describeBug = (error: unknown): string => (error instanceof Error && error.stack) || String(error);

async function endStream({ stream, broken, target }: StreamBrokenError, trip: Trip): Promise<TripEnd> {
  const { code, message } = errorOfBreak(broken, stream.reading.error, target);
  const error = { code, message: hideSecret(message, trip.secret) };
  const end = stream.encodeBreak(error, {
    responseId: `resp_${trip.id}`,
    model: trip.modelAsked ?? target.model,
    createdAtUnixS: Math.floor(trip.startedAtUnixMs / 1_000),
  });
  if (trip.api === "chat") await trip.client.breakOff(end);
  else await trip.client.end(end);
  if (broken.kind === "guardrail")
    return { kind: "failed", errorKind: "guardrail_blocked", message, blocked: true };
  return { kind: "failed", errorKind: error.code, message: error.message };
}

/** Codex gets one sentence; everybody else gets what the upstream said, as it said it. */
function answerUpstream({ failure, meaning, secret }: UpstreamFailedError, trip: Trip): Answer {
  const stamp = {
    traceId: trip.id,
    provider: trip.target?.provider.id ?? "",
    retries: trip.retries === 0 ? 0 : -1,
  };
  const message = hideSecret(meaning.sentence, secret);
  const words = { status: meaning.status, type: "upstream_error", code: meaning.code, message };
  if (trip.caller.isCodex && meaning.codexCode) {
    const { headers, body } = json({ ...words, code: meaning.codexCode });
    return { status: 400, headers: [...headers, ...stampHeaders(stamp)], body };
  }
  if (!trip.caller.isCodex && failure.kind === "answered" && !failure.fault) {
    const body = hideSecretIn(failure.body, secret);
    const headers = clientHeaders(failure.headers, stamp, "pieces");
    return { status: failure.status, headers: [...headers, "content-length", String(body.length)], body };
  }
  const answer = answerWords(words, trip.caller);
  const limits = trip.caller.isCodex || failure.kind !== "answered" ? [] : rateHeaders(failure.headers);
  return { ...answer, headers: [...answer.headers, ...limits, ...stampHeaders(stamp)] };
}

/**
 * A sentence as Codex shows it (400 text/plain: printed as it is, not repeated), or as OpenAI's clients
 * expect it (a status and an `error` object).
 */
export function answerWords(words: Words, { isCodex }: { readonly isCodex: boolean }): Answer {
  if (!isCodex || words.codexSeesStatus) return json(words);
  return text(400, words.message);
}

function json({ status, type, code, message, param, body: ready, headers = [] }: Words): Answer {
  const error = { message, type, param: param ?? null, code };
  const body = Buffer.from(JSON.stringify(ready ?? { error }));
  return { status, headers: [...bodyHeaders("application/json; charset=utf-8", body), ...headers], body };
}

function text(status: number, message: string): Answer {
  const body = Buffer.from(message);
  return { status, headers: bodyHeaders("text/plain; charset=utf-8", body), body };
}

const bodyHeaders = (contentType: string, body: Buffer): FlatHeaders => [
  "content-type",
  contentType,
  "content-length",
  String(body.length),
];
