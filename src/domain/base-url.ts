/** What became of an address that somebody typed. */
export type BaseUrlVerdict =
  | { readonly kind: "ok"; readonly url: string }
  | { readonly kind: "refused"; readonly why: string };

/**
 * The base URL of a provider, put into one spelling: no slash at the end, no endpoint, `/v1` once.
 * Refused: anything that is not https (http is fine on this machine and in its own network), credentials,
 * and a query, since keys hide there and end up in logs.
 */
export function parseBaseUrl(typed: string): BaseUrlVerdict {
  const refused = (why: string): BaseUrlVerdict => ({ kind: "refused", why });
  if (!URL.canParse(typed.trim()))
    return refused("it is not a URL; it begins with https:// (or http:// here)");
  const url = new URL(typed.trim());
  if (url.protocol === "demo:") return { kind: "ok", url: "demo://built-in" };
  if (url.username || url.password) return refused("it holds a user name or password");
  if (url.search || url.hash) return refused("it has a query or a fragment; say such things with --option");
  if (url.protocol === "https:") return { kind: "ok", url: url.origin + tidyPath(url.pathname) };
  if (url.protocol !== "http:") return refused(`${url.protocol}// is not a way to reach a provider`);
  if (!isNearby(url.hostname)) return refused("plain http would send the key unprotected to another network");
  return { kind: "ok", url: url.origin + tidyPath(url.pathname) };
}

/** People paste what the vendor's page shows: the endpoint, a slash too many, or `/v1` twice. */
function tidyPath(path: string): string {
  return path
    .replace(/\/{2,}/g, "/")
    .replace(/\/+$/, "")
    .replace(/\/(?:responses|chat\/completions|messages|models)$/, "")
    .replace(/(\/v\d+)(?:\1)+$/, "$1");
}

const NEARBY_NAME = /^(?:[^.:]+|.+\.(?:localhost|local|internal|lan|home\.arpa))$/;
const NEARBY_IPV4 =
  /^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;
const NEARBY_IPV6 = /^\[(?:::1\]|f[cd]|fe[89ab])/;

/**
 * This machine or its own network. `host` is as URL spells it: lower case, IPv6 in brackets.
 * Source: RFC 1918, RFC 4193, RFC 4291, RFC 6598 (which Tailscale uses), RFC 6761, RFC 6762, RFC 8375.
 */
export function isNearby(host: string): boolean {
  if (host.startsWith("[")) return NEARBY_IPV6.test(host);
  if (/^[\d.]+$/.test(host)) return NEARBY_IPV4.test(host);
  return NEARBY_NAME.test(host);
}
