// providers/ — the address book: one short file per company, facts only, each with the page it was read
// from. What must never happen here: a network call, a secret, or an address that a client could choose.
import type { CloudAuth, Integration, WireApi } from "../domain/integration.ts";
import type { ChatQuirks } from "../translate/chat/quirks.ts";

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
  /** The addresses of those of its APIs that are not at `baseUrl`. */
  readonly baseUrlFor?: Partial<Readonly<Record<WireApi, string>>>;
  /** What an address tells about the API behind it, e.g. that Azure's `/deployments/…` speak chat. First match counts. */
  readonly addressTells?: readonly (readonly [address: RegExp, wireApi: WireApi])[];
  readonly key: KeyRule;
  /** The cloud whose own credentials it takes as well (`auth`), in place of a key. */
  readonly cloudAuth?: CloudAuth;
  /** Where its Chat Completions differ from OpenAI's. */
  readonly chat?: ChatQuirks;
  /** Path of the free call that lists the models and so proves a key; `/../` climbs out of the base URL. */
  readonly modelsPath: string;
  /** A model that works well with Codex, to suggest at `init`. */
  readonly suggestedModel?: string;
  /** OpenAI itself: takes Codex's "responses lite" requests and serves every model that Codex bundles. */
  readonly speaksCodexLite: boolean;
  /** Keeps answers for `previous_response_id`, so that we need not. */
  readonly keepsResponses?: boolean;
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
  readonly header: KeyHeader;
  /** Where one of its APIs wants the key elsewhere. */
  readonly headerFor?: Partial<Readonly<Record<WireApi, KeyHeader>>>;
  /**
   * Where an access token that a command gave goes, where that is not where keys go. Such a command may also
   * fetch a key (`op read`), which looks like `keyLook`.
   */
  readonly token?: { readonly header: KeyHeader; readonly keyLook: RegExp };
  /** Where people keep it; `init` offers to move it into the keychain. */
  readonly env?: string;
  /** All its keys begin with one of these. Absent: they cannot be told by their look. */
  readonly prefixes?: readonly string[];
  /** Some of its keys begin with these, which nobody else's do; the others may look like anything. */
  readonly somePrefixes?: readonly string[];
}

export type KeyHeader = "authorization" | "api-key" | "x-api-key" | "x-goog-api-key" | "x-portkey-api-key";

export interface ProviderOption {
  readonly name: string;
  readonly help: string;
  /** The query parameter it becomes on every request; absent: it never leaves this machine. */
  readonly queryParameter?: string;
}

/** Headers that belong to an API, whoever speaks it. Source: https://platform.claude.com/docs/en/api/versioning */
const API_HEADERS: Partial<Readonly<Record<WireApi, Readonly<Record<string, string>>>>> = {
  anthropic: { "anthropic-version": "2023-06-01" },
};

/**
 * The headers that every request to a provider needs besides its content: who pays, and the version of the API.
 * Without a secret nothing is sent that looks like one: local servers need none.
 */
export function providerHeaders(
  { key }: Provider,
  { wireApi, apiKeyCommand, auth }: Pick<Integration, "wireApi" | "apiKeyCommand" | "auth">,
  secret: string | undefined,
): Readonly<Record<string, string>> {
  const fixed = API_HEADERS[wireApi] ?? {};
  // The signer puts its own in.
  if (!secret || auth || key.need === "none") return fixed;
  const isToken = apiKeyCommand !== undefined && key.token !== undefined && !key.token.keyLook.test(secret);
  const header = isToken ? key.token.header : (key.headerFor?.[wireApi] ?? key.header);
  return { ...fixed, [header]: header === "authorization" ? `Bearer ${secret}` : secret };
}
