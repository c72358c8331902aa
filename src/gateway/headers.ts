import type { UpstreamHeaders } from "../ports/upstream.ts";
import { providerHeaders } from "../providers/index.ts";
import type { FlatHeaders } from "./client.ts";
import type { Target } from "./plan.ts";

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
 * The headers for the upstream: the client's own, without credentials and what belongs to its connection, plus
 * the provider's key. The answer is asked for uncompressed, so that it can be read while it passes.
 */
export function upstreamHeaders(
  fromClient: Readonly<Record<string, string | string[] | undefined>>,
  target: Target,
  secret: string | undefined,
): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = {};
  for (const name in fromClient) {
    const value = fromClient[name];
    if (value === undefined || NOT_TO_UPSTREAM.has(name) || isOurs(name) || isForwarding(name)) continue;
    headers[name] = value;
  }
  headers["content-type"] = "application/json";
  headers["accept-encoding"] = "identity";
  return Object.assign(headers, providerHeaders(target.provider, target.integration.wireApi, secret));
}

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

/**
 * The headers for the client: the upstream's, rate limits and `x-codex-turn-state` among them, plus our stamp.
 * `keepLength`: the body passes whole, so its length still holds.
 */
export function clientHeaders(
  fromUpstream: UpstreamHeaders,
  stamp: Stamp,
  options: { readonly keepLength: boolean },
): FlatHeaders {
  const headers: string[] = [];
  for (const name in fromUpstream) {
    const value = fromUpstream[name];
    if (value === undefined || NOT_TO_CLIENT.has(name) || isOurs(name)) continue;
    if (name.startsWith("access-control-")) continue;
    if (name === "content-length" && !options.keepLength) continue;
    if (typeof value === "string") headers.push(name, value);
    else for (const each of value) headers.push(name, each);
  }
  headers.push(...stampHeaders(stamp));
  return headers;
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
