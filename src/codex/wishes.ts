import { FailureError } from "../domain/failure.ts";
import { type TomlEdit, type TomlValue, valueAt } from "../files/toml-edit.ts";
import { isTable } from "../files/toml-value.ts";
import type { CodexConfigIntent } from "../ports/codex-home.ts";
import { FIRST_WITH_PROFILE_FILES, isAtMost, isOlder, LAST_WITH_CHAT } from "./codex-version.ts";

/** One id for ever: Codex files its sessions under it. */
export const PROVIDER_ID = "portkey";
export const CHAT_PROVIDER_ID = "portkey-chat";

/** Stands above our table: when the gateway is gone, Codex does not start, and this is what the user finds. */
export const RECOVERY_COMMENT =
  "Written by portkey-codex. To take it back, also when the gateway is down: portkey-codex codex restore";

type Table = Readonly<Record<string, unknown>>;

/**
 * What the config has to say for this intent, key by key; `undefined` takes a key away. `present` is the config
 * as it is: only in our own provider table are keys removed, those that Codex would refuse beside ours.
 * Source: Codex's own config rules, measured with 0.169 and with older versions.
 */
export function configWishes(
  intent: CodexConfigIntent,
  present: Table,
  version: string | undefined,
): readonly TomlEdit[] {
  refuseChatWhereCodexDoes(intent, version);
  const provider = intent.wireApi === "chat" ? CHAT_PROVIDER_ID : PROVIDER_ID;
  const section = usesProfileTable(intent, version) ? ["profiles", intent.profile ?? ""] : [];
  return [
    { path: [...section, "model_provider"], value: provider },
    ...(intent.model === undefined ? [] : [{ path: [...section, "model"], value: intent.model }]),
    ...providerWishes(PROVIDER_ID, "responses", intent, present),
    ...(intent.wireApi === "responses" ? [] : providerWishes(CHAT_PROVIDER_ID, "chat", intent, present)),
    ...(intent.boundedConnectionRetries && section.length === 0
      ? [{ path: ["features", "unbounded_connection_retries"], value: false }]
      : []),
  ];
}

/** `[profiles.x]` inside config.toml, for a Codex that knows no profile files. */
export const usesProfileTable = (intent: CodexConfigIntent, version: string | undefined): boolean =>
  intent.profile !== undefined && isOlder(version, FIRST_WITH_PROFILE_FILES);

function providerWishes(
  id: string,
  wireApi: "responses" | "chat",
  intent: CodexConfigIntent,
  present: Table,
): readonly TomlEdit[] {
  const table = ["model_providers", id];
  const wish = (key: string, value: TomlValue | undefined): TomlEdit => ({
    path: [...table, ...key.split(".")],
    value,
  });
  const now = valueAt(present, table);
  const websockets = intent.websockets && wireApi === "responses";
  return [
    // Not a table: Codex refuses it as it is.
    ...(now !== undefined && !isTable(now) ? [{ path: table, value: undefined }] : []),
    ...conflictsWith(intent.auth.kind).map((key) => wish(key, undefined)),
    wish("name", intent.providerName),
    wish("base_url", intent.baseUrl),
    wish("wire_api", wireApi),
    ...(websockets || valueAt(now, ["supports_websockets"]) !== undefined
      ? [wish("supports_websockets", websockets)]
      : []),
    ...(intent.auth.kind === "env"
      ? [wish("env_key", intent.auth.variable), wish("env_key_instructions", intent.auth.instructions)]
      : [wish("auth.command", intent.auth.command), wish("auth.args", intent.auth.args)]),
  ];
}

/**
 * Codex refuses a whole config in which one provider has two ways to get its token. `auth.cwd` goes because a
 * folder that is gone keeps the command from starting.
 */
function conflictsWith(auth: CodexConfigIntent["auth"]["kind"]): readonly string[] {
  const others = ["experimental_bearer_token", "requires_openai_auth", "aws"];
  return auth === "env" ? ["auth", ...others] : ["env_key", "env_key_instructions", "auth.cwd", ...others];
}

function refuseChatWhereCodexDoes({ wireApi }: CodexConfigIntent, version: string | undefined): void {
  if (wireApi === "responses" || isAtMost(version, LAST_WITH_CHAT)) return;
  throw new FailureError({
    kind: "usage",
    message: `${version === undefined ? "Codex" : `Codex ${version}`} refuses every config that holds wire_api = "chat"`,
    why: `versions after ${LAST_WITH_CHAT} speak the Responses API only; where a provider speaks Chat Completions, the gateway translates`,
    fix: "portkey-codex codex apply --wire-api responses",
  });
}
