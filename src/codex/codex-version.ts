// What changed in Codex, and with which version. An unknown version counts as the newest: it is the likeliest.
// Source: measured with the published binaries of each version.

/** The last version that speaks `wire_api = "chat"`; the next one refuses the whole config for it. */
export const LAST_WITH_CHAT = "0.94";
/** Asks a command for the token (`[model_providers.x.auth]`); older ones ignore it and send no token. */
export const FIRST_WITH_AUTH_COMMAND = "0.118";
/** Profiles are files of their own (`x.config.toml`); older ones read `[profiles.x]`. */
export const FIRST_WITH_PROFILE_FILES = "0.134";

/** `codex-cli 0.169.0` → `0.169.0`. */
export const parseVersion = (text: string): string | undefined => /\b(\d+\.\d+\.\d+)\b/.exec(text)?.[1];

/** Numbers are compared place by place; `0.94` covers 0.94.x. */
export function isOlder(version: string | undefined, than: string): boolean {
  return version !== undefined && compare(version, than) < 0;
}

export const isAtMost = (version: string | undefined, line: string): boolean =>
  version !== undefined && compare(version, line) <= 0;

function compare(version: string, line: string): number {
  const places = line.split(".").map(Number);
  const own = version.split(".").map(Number);
  const differs = places.findIndex((place, i) => own[i] !== place);
  return differs < 0 ? 0 : (own[differs] ?? 0) - (places[differs] ?? 0);
}
