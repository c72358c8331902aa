import type { UpstreamHeaders } from "../ports/upstream.ts";
import type { FlatHeaders } from "./client.ts";

/** They belong to one connection, never to the next. Source: RFC 9110 section 7.6.1. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** What never goes on: who the client is to us, what the body was before we read it, what we say ourselves. */
const NOT_TO_UPSTREAM = new Set([
  ...HOP_BY_HOP,
  "accept-encoding",
  "api-key",
  "authorization",
  "chatgpt-account-id",
  "content-encoding",
  "content-length",
  "content-type",
  "cookie",
  "expect",
  "forwarded",
  "host",
  "origin",
  "referer",
  "x-api-key",
  "x-goog-api-key",
]);

/** What never comes back. `openai-model` with another name than was asked makes Codex accuse the user of an attack. */
const NOT_TO_CLIENT = new Set([
  ...HOP_BY_HOP,
  "alt-svc",
  "content-security-policy",
  "openai-model",
  "set-cookie",
  "strict-transport-security",
  "www-authenticate",
]);

/**
 * The headers of a request that passes as it is: the client's own, without credentials and what belongs to its
 * connection. The answer is asked for uncompressed, so that it can be read while it passes.
 */
export function passingHeaders(
  fromClient: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = {};
  for (const name in fromClient) {
    const value = fromClient[name];
    if (value === undefined || NOT_TO_UPSTREAM.has(name) || isOurs(name) || isForwarding(name)) continue;
    headers[name] = value;
  }
  return Object.assign(headers, OUR_BODY);
}

/** Those of a translated one: what Codex tells OpenAI about itself is nobody else's business. */
export function translatedHeaders(
  fromClient: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const agent = fromClient["user-agent"];
  return { ...OUR_BODY, ...(typeof agent === "string" && { "user-agent": agent }) };
}

const OUR_BODY = { "content-type": "application/json", "accept-encoding": "identity" } as const;

/** Ours to read, not theirs. Portkey's cloud gets the key that we add afterwards. */
const isOurs = (name: string): boolean => name.startsWith("x-portkey-");
const isForwarding = (name: string): boolean => name.startsWith("x-forwarded-") || name.startsWith("sec-");

/** What the gateway adds to every answer of an upstream. Source: Portkey docs, response headers. */
export interface Stamp {
  readonly traceId: string;
  readonly provider: string;
  /** How often it was asked again; -1 when that did not help. */
  readonly retries: number;
}

/** What is left of the upstream's body: all of it, only its pieces, or nothing of how it was written. */
export type KeptBody = "whole" | "pieces" | { readonly contentType: string };

/** The headers for the client: the upstream's, rate limits and `x-codex-turn-state` among them, plus our stamp. */
export function clientHeaders(fromUpstream: UpstreamHeaders, stamp: Stamp, kept: KeptBody): FlatHeaders {
  const headers: string[] = [];
  for (const name in fromUpstream) {
    const value = fromUpstream[name];
    if (value === undefined || NOT_TO_CLIENT.has(name) || isOurs(name)) continue;
    if (name.startsWith("access-control-")) continue;
    if (name === "content-length" && kept !== "whole") continue;
    if (typeof kept === "object" && (name === "content-type" || name === "content-encoding")) continue;
    if (typeof value === "string") headers.push(name, value);
    else for (const each of value) headers.push(name, each);
  }
  if (typeof kept === "object") headers.push("content-type", kept.contentType);
  headers.push(...stampHeaders(stamp));
  return headers;
}

/** What clients read to know when to come back; all else of a refusal that is told in our words belongs to its bytes. */
export function rateHeaders(fromUpstream: UpstreamHeaders): FlatHeaders {
  return Object.entries(fromUpstream).flatMap(([name, value]) =>
    /^(x-ms-)?retry-after|ratelimit|^x-should-retry$/.test(name) ? [name, String(value)] : [],
  );
}

export function stampHeaders({ traceId, provider, retries }: Stamp): FlatHeaders {
  return [
    "x-portkey-trace-id",
    traceId,
    "x-portkey-provider",
    provider,
    "x-portkey-retry-attempt-count",
    String(retries),
    // The only target of a plan without a routing config.
    "x-portkey-last-used-option-index",
    "config",
  ];
}
