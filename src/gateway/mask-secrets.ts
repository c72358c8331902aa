import { maskSecret } from "../domain/gateway-key.ts";

/** What keys of well-known vendors look like. Each begins with letters that nothing else begins with. */
const SECRETS: readonly RegExp[] = [
  /\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}/g,
  /\bpkcx_[A-Za-z0-9_-]{16,}/g,
  /\b(?:gsk_|xai-|hf_|r8_|nvapi-|pplx-|csk-|fw_)[A-Za-z0-9_-]{16,}/g,
  /\b(?:ghp|gho|ghu|ghs|ghr)_[A-Za-z0-9]{30,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{30,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bAIza[A-Za-z0-9_-]{30,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  // Only where a run of such letters begins, and of a bounded length: `eyJ-eyJ-eyJ-…` would be tried from each place.
  /(?<![\w-])eyJ[A-Za-z0-9_-]{10,8192}\.[A-Za-z0-9_-]{10,8192}\.[A-Za-z0-9_-]{10,8192}/g,
];

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** Text that goes into the log, with every secret that can be told by its look cut down to its ends. */
export function maskSecrets(text: string): string {
  const masked = SECRETS.reduce((before, secret) => before.replace(secret, maskSecret), text);
  return masked.replace(PRIVATE_KEY, "-----BEGIN PRIVATE KEY----- …");
}
