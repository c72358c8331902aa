import { readFile, stat } from "node:fs/promises";
import { GATEWAY_KEY_PREFIX } from "../domain/gateway-key.ts";
import type { Environment } from "../ports/house.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import { type Keeper, storeUnavailable } from "./keeper.ts";
import { assertSecretName } from "./secret-name.ts";

const INTEGRATION_VARIABLE = "PORTKEY_CODEX_KEY_";
const GATEWAY_KEY_VARIABLE = "PORTKEY_API_KEY";

/** No key is longer; a file that is was named by mistake. */
const MAX_FILE_BYTES = 65_536;

/**
 * Secrets in the environment, one variable per name, each also as `<NAME>_FILE` with the path of a file.
 * Can only be read. Shape: `integration/openai-dev` is PORTKEY_CODEX_KEY_OPENAI_DEV, `key/codex` is
 * PORTKEY_API_KEY; there is no variable for other gateway keys.
 */
export function openEnvironment(environment: Environment): Keeper {
  const store: SecretStore = {
    backend: "environment",
    description: "environment variables",
    get: (name) => readSecret(environment, name),
    set: async (name) => {
      const why = "environment variables can only be read";
      throw storeUnavailable("environment", why, `export ${variableOf(name) ?? GATEWAY_KEY_VARIABLE}=…`);
    },
    // What stands there was not put there by us, so nothing is ours to take away.
    delete: async () => false,
    list: async () => listNames(environment),
  };
  return {
    store,
    check: async () => ({
      usable: true,
      note: `${INTEGRATION_VARIABLE}<SLUG>, ${GATEWAY_KEY_VARIABLE}; read only`,
    }),
    // They are looked at first in any case, so they never decide which store is in use.
    holdsSecrets: async () => false,
  };
}

/**
 * The value of a variable, or of the file that `<variable>_FILE` names, without line ends around it.
 * An empty one counts as unset. Errors: `secret-store-unavailable` when the named file cannot be read.
 */
export async function readVariable(environment: Environment, variable: string): Promise<string | undefined> {
  const value = environment[variable]?.trim();
  if (value) return value;
  const file = environment[`${variable}_FILE`];
  return file ? readSecretFile(`${variable}_FILE`, file) : undefined;
}

async function readSecret(environment: Environment, name: string): Promise<string | undefined> {
  assertSecretName(name);
  const variable = variableOf(name);
  if (variable === undefined) return undefined;
  const value = await readVariable(environment, variable);
  // People keep Portkey's own cloud key under the same name; that one opens nothing here.
  if (variable === GATEWAY_KEY_VARIABLE && !value?.startsWith(GATEWAY_KEY_PREFIX)) return undefined;
  return value;
}

async function readSecretFile(variable: string, file: string): Promise<string | undefined> {
  try {
    const { size } = await regularFile(file);
    if (size > MAX_FILE_BYTES) throw new Error("it is too long to hold a key");
    return (await readFile(file, "utf8")).trim() || undefined;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw storeUnavailable("environment", `${variable} names ${file}, which cannot be read: ${why}`);
  }
}

/** A pipe or a device could keep us waiting without an end. */
async function regularFile(file: string) {
  const found = await stat(file);
  if (!found.isFile()) throw new Error("it is not a regular file");
  return found;
}

function variableOf(name: string): string | undefined {
  const [kind, rest = ""] = name.split("/");
  if (kind === "integration") return INTEGRATION_VARIABLE + rest.replaceAll("-", "_").toUpperCase();
  return name === "key/codex" ? GATEWAY_KEY_VARIABLE : undefined;
}

/** A variable cannot tell `-` from `_` in a slug; dashes are what people use. */
function listNames(environment: Environment): readonly string[] {
  const names = Object.keys(environment).flatMap((variable) => {
    if (!environment[variable]) return [];
    const bare = variable.replace(/_FILE$/, "");
    if (bare === GATEWAY_KEY_VARIABLE) {
      const readable = bare !== variable || environment[variable]?.startsWith(GATEWAY_KEY_PREFIX);
      return readable ? ["key/codex"] : [];
    }
    if (!bare.startsWith(INTEGRATION_VARIABLE) || bare === INTEGRATION_VARIABLE) return [];
    return [`integration/${bare.slice(INTEGRATION_VARIABLE.length).toLowerCase().replaceAll("_", "-")}`];
  });
  return [...new Set(names)].sort();
}
