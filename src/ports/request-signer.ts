import type { Integration } from "../domain/integration.ts";
import type { UpstreamHeaders, UpstreamRequest } from "./upstream.ts";

/**
 * Proves to a cloud who asks, where that takes more than a key: for integrations with `auth` only.
 * Errors of both: `secret-missing`, which names the profile or the file and never repeats a secret.
 */
export interface RequestSigner {
  /**
   * The part of the credentials that must not be shown and that tells them from others: Google's token, AWS's
   * session token, else its secret access key. Kept in memory until shortly before it expires; `anew` asks again.
   */
  credential(integration: Integration, options?: { readonly anew?: boolean }): Promise<string>;
  /** The headers that are added to this request. They are good for this one alone, and for a few minutes. */
  sign(integration: Integration, request: UpstreamRequest): Promise<UpstreamHeaders>;
}
