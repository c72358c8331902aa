/**
 * A config as it may be shown: what looks like a secret keeps three letters and the last four. Names of
 * environment variables (`env_key = "X"`) are not secrets and stay.
 */
export function maskSecrets(toml: string): string {
  return toml
    .replace(
      NAMED,
      (_, start: string, quote: string, value: string) => `${start}${quote}${mask(value)}${quote}`,
    )
    .replace(VENDOR, mask);
}

const NAMED =
  /(["']?[\w-]*(?:token|secret|password|authorization|api[-_]?key)["']?[ \t]*=[ \t]*)(["'])((?:(?!\2|[\r\n]).)+)\2/gi;

const VENDOR = /\b(?:sk|pk|rk|gsk|xai|ghp|gho|github_pat|xox[bp])[-_][\w-]{12,}|\bAIza[\w-]{20,}/g;

const mask = (secret: string): string =>
  secret.length < 12 ? "…" : `${secret.slice(0, 3)}…${secret.slice(-4)}`;
