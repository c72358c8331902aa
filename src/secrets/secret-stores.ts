import { createHash } from "node:crypto";
import { join } from "node:path";
import { FailureError } from "../domain/failure.ts";
import type { SecretBackend } from "../domain/settings.ts";
import { withFileLock } from "../files/with-file-lock.ts";
import type { Environment, Paths } from "../ports/house.ts";
import type { SecretStoreState, SecretStores } from "../ports/secret-store.ts";
import type { SettingsStore } from "../ports/settings-store.ts";
import { askKeyCommand } from "./ask-key-command.ts";
import { openEncryptedFile } from "./encrypted-file.ts";
import { openEnvironment, readVariable } from "./environment.ts";
import { environmentFirst } from "./environment-first.ts";
import { type Keeper, STORE_TIMEOUT_MS } from "./keeper.ts";
import { openKeychain } from "./keychain.ts";
import { openPass } from "./pass.ts";
import { openPlainFile } from "./plain-file.ts";

export interface SecretStoresOptions {
  readonly paths: Paths;
  readonly environment: Environment;
  settings(): Promise<SettingsStore>;
}

type Keepers = Readonly<Record<SecretBackend, Keeper>>;

/** Best first. The plain file is not among them: nobody gets it who did not ask for it. */
const BY_PREFERENCE = ["keychain", "pass", "encrypted-file"] as const;

const CHOICE_VARIABLE = "PORTKEY_CODEX_SECRET_STORE";

/** Short names for the variable, as in the README; the full ones of the settings work as well. */
const CHOICES: Readonly<Record<string, SecretBackend>> = {
  file: "encrypted-file",
  env: "environment",
  keychain: "keychain",
  pass: "pass",
  "encrypted-file": "encrypted-file",
  "plain-file": "plain-file",
  environment: "environment",
};

/**
 * The store in use is, in this order: what PORTKEY_CODEX_SECRET_STORE says, what the settings say (`init` writes
 * it there), the one that holds secrets of ours already, the best one that works. The third rule keeps a
 * keychain that appears or disappears later from silently hiding what was stored elsewhere.
 */
export function openSecretStores({ paths, environment, settings }: SecretStoresOptions): SecretStores {
  const keepers = openKeepers(paths, environment);

  const choose = async (): Promise<SecretBackend> => {
    const asked = chosenBy(environment[CHOICE_VARIABLE]);
    if (asked) return asked;
    const { secrets } = await (await settings()).read();
    return secrets.store ?? (await firstHolding(keepers)) ?? firstUsable(keepers);
  };
  return {
    open: async () => {
      const backend = await choose();
      const { store } = keepers[backend];
      return backend === "environment" ? store : environmentFirst(keepers.environment.store, store);
    },
    openBackend: async (backend) => keepers[backend].store,
    variable: (name) => readVariable(environment, name),
    askCommand: (words) => askKeyCommand(words, environment),
    exclusively: (work) =>
      withFileLock(
        join(paths.secretsDir, "change.lock"),
        { subject: "the secret store", waitMs: 10_000 },
        work,
      ),
    survey: async () => survey(keepers, await choose().catch(() => undefined)),
  };
}

function openKeepers(paths: Paths, environment: Environment): Keepers {
  const timeoutMs = STORE_TIMEOUT_MS;
  const namespace = namespaceOf(paths, environment);
  return {
    keychain: openKeychain({ namespace, platform: process.platform, paths, environment, timeoutMs }),
    pass: openPass({ namespace, environment, home: paths.home, timeoutMs }),
    "encrypted-file": openEncryptedFile({ paths, environment, timeoutMs }),
    "plain-file": openPlainFile({ paths, timeoutMs }),
    environment: openEnvironment(environment),
  };
}

/**
 * The keychain and `pass` are one for the whole user, so a second home (a test, a team's own set-up) gets a
 * name of its own there: two homes that share `key/codex` would keep replacing each other's.
 */
function namespaceOf(paths: Paths, environment: Environment): string {
  if (!environment["PORTKEY_CODEX_HOME"]) return "portkey-codex";
  return `portkey-codex-${createHash("sha256").update(paths.dataDir).digest("hex").slice(0, 8)}`;
}

function chosenBy(value: string | undefined): SecretBackend | undefined {
  if (!value) return undefined;
  const backend = Object.hasOwn(CHOICES, value) ? CHOICES[value] : undefined;
  if (backend) return backend;
  throw new FailureError({
    kind: "usage",
    message: `${CHOICE_VARIABLE} names no secret store: "${value}"`,
    why: `it may be: ${Object.keys(CHOICES).join(", ")}`,
    fix: `unset ${CHOICE_VARIABLE}`,
  });
}

async function firstHolding(keepers: Keepers): Promise<SecretBackend | undefined> {
  for (const backend of BY_PREFERENCE) if (await keepers[backend].holdsSecrets()) return backend;
  return undefined;
}

async function firstUsable(keepers: Keepers): Promise<SecretBackend> {
  for (const backend of BY_PREFERENCE) if ((await keepers[backend].check()).usable) return backend;
  // A file can be tried anywhere; if even that fails, its own error says why.
  return "encrypted-file";
}

async function survey(
  keepers: Keepers,
  inUse: SecretBackend | undefined,
): Promise<readonly SecretStoreState[]> {
  const backends = [...BY_PREFERENCE, "plain-file", "environment"] as const;
  return Promise.all(
    backends.map(async (backend) => {
      const { store, check } = keepers[backend];
      const usability = await check();
      return { backend, description: store.description, inUse: backend === inUse, ...usability };
    }),
  );
}
