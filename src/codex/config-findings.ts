import { readFile } from "node:fs/promises";
import { dirname, isAbsolute, join } from "node:path";
import { valueAt } from "../files/toml-edit.ts";
import { isTable } from "../files/toml-value.ts";
import { FIRST_WITH_PROFILE_FILES, isAtMost, isOlder, LAST_WITH_CHAT } from "./codex-version.ts";
import type { ConfigCheck, FoundIn } from "./finding-parts.ts";
import { PROVIDER_ID } from "./wishes.ts";

// What Codex refuses to load. Source: measured with 0.169.0; the messages are its own where they are quoted.

/** `wire_api = "chat"`, even on a provider that nobody uses. */
export const chatWireApi: ConfigCheck = ({ value }, { version }) =>
  isAtMost(version, LAST_WITH_CHAT)
    ? []
    : providersOf(value)
        .filter(([, provider]) => provider["wire_api"] === "chat")
        .map(([id]) => ({
          id: "wire-api-chat",
          level: "fail",
          message: `The provider "${id}" says wire_api = "chat", so Codex does not start`,
          why: `versions after ${LAST_WITH_CHAT} refuse the whole config for it, even if the provider is not used`,
          fix: "portkey-codex doctor --fix",
          edits: [{ path: ["model_providers", id, "wire_api"], value: "responses" }],
        }));

/** `profile = "x"` and `[profiles.x]`, from before profiles were files. */
export const legacyProfile: ConfigCheck = ({ value }, { version }) => {
  if (isOlder(version, FIRST_WITH_PROFILE_FILES)) return [];
  const selected = value["profile"];
  if (typeof selected === "string") {
    return [
      {
        id: "legacy-profile",
        level: "fail",
        message: `profile = "${selected}" keeps Codex from starting`,
        why: `since ${FIRST_WITH_PROFILE_FILES} a profile is a file of its own`,
        fix: `move the keys of [profiles.${selected}] into ${selected}.config.toml beside it, delete the line, and start: codex --profile ${selected}`,
      },
    ];
  }
  const names = Object.keys(tableAt(value, ["profiles"]));
  return names.map((name) => ({
    id: "legacy-profile-table",
    level: "warn",
    message: `codex --profile ${name} will be refused`,
    why: `since ${FIRST_WITH_PROFILE_FILES} its keys belong into ${name}.config.toml, and [profiles.${name}] must go`,
    fix: `move the keys of [profiles.${name}] into ${name}.config.toml beside it`,
  }));
};

/** Names of Codex's own providers. */
export const reservedProvider: ConfigCheck = ({ value }) =>
  providersOf(value).flatMap(([id, provider]): readonly FoundIn[] => {
    const strange =
      id === "amazon-bedrock" ? Object.keys(provider).filter((key) => !BEDROCK_KEYS.includes(key)) : [];
    if (!RESERVED.includes(id) && strange.length === 0) return [];
    return [
      {
        id: "reserved-provider",
        level: "fail",
        message: `[model_providers.${id}] belongs to Codex, so Codex does not start`,
        why:
          strange.length > 0
            ? `only ${BEDROCK_KEYS.join(", ")} may be set there`
            : "built-in providers cannot be overridden",
        fix: `rename it, e.g. to [model_providers.${id}-custom], and model_provider with it`,
      },
    ];
  });

const RESERVED = ["openai", "ollama", "lmstudio"];
const BEDROCK_KEYS = ["base_url", "auth", "http_headers", "aws"];

/** Two ways to get a token on one provider. */
export const twoTokens: ConfigCheck = ({ value }) =>
  providersOf(value).flatMap(([id, provider]): readonly FoundIn[] => {
    const others = ["env_key", "experimental_bearer_token"].filter((key) => provider[key] !== undefined);
    if (provider["auth"] === undefined || others.length === 0) return [];
    const isOurs = id === PROVIDER_ID;
    return [
      {
        id: "two-tokens",
        level: "fail",
        message: `The provider "${id}" has auth and ${others.join(" and ")}, so Codex does not start`,
        why: "provider auth cannot be combined with another source of the token",
        fix: isOurs ? "portkey-codex doctor --fix" : `delete one of them from [model_providers.${id}]`,
        ...(isOurs && {
          edits: others.map((key) => ({ path: ["model_providers", id, key], value: undefined })),
        }),
      },
    ];
  });

/** A catalog of models that is not there, or is empty. */
export const missingCatalog: ConfigCheck = async ({ name, value }) => {
  const path = value["model_catalog_json"];
  if (typeof path !== "string") return [];
  const why = await problemOfCatalog(isAbsolute(path) ? path : join(dirname(name), path));
  if (why === undefined) return [];
  return [
    {
      id: "model-catalog",
      level: "fail",
      message: `model_catalog_json = "${path}" keeps Codex from starting`,
      why,
      fix: "portkey-codex doctor --fix",
      edits: [{ path: ["model_catalog_json"], value: undefined }],
    },
  ];
};

async function problemOfCatalog(path: string): Promise<string | undefined> {
  try {
    const catalog: unknown = JSON.parse(await readFile(path, "utf8"));
    const models = valueAt(catalog, ["models"]);
    return Array.isArray(models) && models.length > 0
      ? undefined
      : "the file names no model, and Codex wants one";
  } catch (error) {
    return error instanceof SyntaxError ? "the file is not JSON" : "there is no such file";
  }
}

type Table = Readonly<Record<string, unknown>>;

const providersOf = (value: Table): readonly (readonly [string, Table])[] =>
  Object.entries(tableAt(value, ["model_providers"])).filter((entry): entry is [string, Table] =>
    isTable(entry[1]),
  );

export function tableAt(value: Table, path: readonly string[]): Table {
  const found = valueAt(value, path);
  return isTable(found) ? found : {};
}
