// providers/ — the address book: one short file per company, facts only, each with the page it was read
// from. What must never happen here: a network call, a secret, or an address that a client could choose.
import type { WireApi } from "../domain/integration.ts";

/** A company (or a program on this machine) that serves models, and how to talk to it. */
export interface Provider {
  /** What `--provider` takes and what the log shows. */
  readonly id: string;
  readonly title: string;
  /** Without a slash at the end. Absent: everybody has their own, so `--base-url` is required. */
  readonly baseUrl?: string;
  /** What such an address looks like, for the question and its error. */
  readonly baseUrlExample?: string;
  /** The APIs it speaks, best first. */
  readonly wireApis: readonly [WireApi, ...WireApi[]];
  readonly key: KeyRule;
  /** Path of the free call that lists the models and so proves a key. */
  readonly modelsPath: string;
  /** A model that works well with Codex, to suggest at `init`. */
  readonly suggestedModel?: string;
  /** OpenAI itself: takes Codex's "responses lite" requests and serves every model that Codex bundles. */
  readonly speaksCodexLite: boolean;
  /** How to start it, where it is a program on one's own machine. */
  readonly start?: string;
  /** Settings of an integration that this provider alone understands. */
  readonly options: readonly ProviderOption[];
  /** What surprises people. Shown by `integration add`. */
  readonly quirks: readonly string[];
  readonly source: { readonly page: string; readonly readOn: string };
}

/** Whether it wants a key, where the key goes, and how to recognise one. */
export interface KeyRule {
  readonly need: "required" | "optional" | "none";
  /** `authorization` carries `Bearer <key>`, every other header the key alone. */
  readonly header: "authorization" | "api-key" | "x-portkey-api-key";
  /** Where people keep it; `init` offers to move it into the keychain. */
  readonly env?: string;
  /** All its keys begin with one of these. Absent: they cannot be told by their look. */
  readonly prefixes?: readonly string[];
}

export interface ProviderOption {
  readonly name: string;
  readonly help: string;
  /** The query parameter it becomes on every request. */
  readonly queryParameter: string;
}

/** The header that proves who pays. Empty without a secret: local servers need none. */
export function authHeaders(key: KeyRule, secret: string | undefined): Record<string, string> {
  if (!secret || key.need === "none") return {};
  return { [key.header]: key.header === "authorization" ? `Bearer ${secret}` : secret };
}
