import { type BaseUrlVerdict, parseBaseUrl } from "./base-url.ts";

/** The address of a gateway that runs elsewhere, in one spelling: it ends with `/v1`, which people leave out. */
export function parseGatewayUrl(typed: string): BaseUrlVerdict {
  const verdict = parseBaseUrl(typed);
  if (verdict.kind === "refused") return verdict;
  if (!/^https?:/.test(verdict.url)) return { kind: "refused", why: "it is not the address of a gateway" };
  return { kind: "ok", url: /\/v1$/.test(verdict.url) ? verdict.url : `${verdict.url}/v1` };
}

export const GATEWAY_URL_EXPECTS =
  "the address of a gateway, such as https://gateway.example.com/v1; plain http only within your own network";
