import type { CustomPrice } from "./custom-price.ts";
import type { KeyCommand } from "./key-command.ts";
import type { Patterns } from "./patterns.ts";

/** Which API an upstream speaks. */
export type WireApi = "responses" | "chat" | "anthropic" | "gemini";

/** Whose own library proves who asks, in place of a key. */
export type CloudAuth = "aws" | "google";

/**
 * A provider plus its key, under a slug. The key itself lives in the secret store under `secretName`.
 * Shape: `baseUrl` ends without a slash; the endpoint path (`/responses`) is appended to it.
 */
export interface Integration {
  readonly slug: string;
  /** The id of an entry in providers/index.ts. */
  readonly provider: string;
  readonly baseUrl: string;
  readonly wireApi: WireApi;
  /** Read the key from this environment variable instead of the secret store. */
  readonly apiKeyEnv?: string;
  /** Ask this program for the key instead; never together with `apiKeyEnv`. */
  readonly apiKeyCommand?: KeyCommand;
  /** Sign with the credentials of this cloud instead of a key; never together with one. */
  readonly auth?: CloudAuth;
  /** The models that are used; absent: all of them. */
  readonly models?: Patterns;
  /** What the user says that models cost here; it comes before every list. */
  readonly prices?: readonly CustomPrice[];
  /** Provider-specific values, e.g. Azure's `api_version`. Never secrets. */
  readonly options: Readonly<Record<string, string>>;
}

export const integrationSecretName = (slug: string): string => `integration/${slug}`;

/** What a variable of the environment may be called. */
export const VARIABLE_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/;
