import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment, Paths } from "../ports/house.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import { type Keeper, reasonOf, storeForgot, storeUnavailable, type Usability } from "./keeper.ts";
import { type Entries, formatEntries, openRecordFile, parseEntries, parseJson } from "./record-file.ts";
import { runProgram } from "./run-program.ts";
import { assertSecretName } from "./secret-name.ts";

export interface KeychainOptions {
  /** The service under which all items are kept. */
  readonly namespace: string;
  readonly platform: NodeJS.Platform;
  readonly paths: Paths;
  readonly environment: Environment;
  readonly timeoutMs: number;
}

/** What `keychain-helper.cjs` can be told to do; `get` answers null when there is nothing. */
type Step =
  | readonly ["get", account: string]
  | readonly ["set", account: string, secret: string]
  | readonly ["delete", account: string];
type Answer = string | boolean | null;
type Ask = (...steps: readonly Step[]) => Promise<readonly Answer[]>;

/** A bus that answers does so in 20 ms. */
const QUICK_MS = 800;

const HELPER = fileURLToPath(new URL("./keychain-helper.cjs", import.meta.url));

/**
 * macOS Keychain, Windows Credential Manager, Secret Service on Linux. The names alone (no secrets) are noted
 * in a file beside the other stores, for `list` and to know what must be there: a locked Secret Service may
 * answer "no such item". Before such an answer is believed, an item is written and taken away again, which a
 * locked keychain refuses.
 */
export function openKeychain(options: KeychainOptions): Keeper {
  const ask: Ask = (...steps) => askHelper(options, steps);
  const names = openNames(options);

  const believeAbsent = async (name: string): Promise<void> => {
    if (options.platform !== "linux") return;
    const noted = await names.read();
    // Never stored by us, so there is nothing that a locked keychain could hide.
    if (noted.size > 0 && !noted.has(name)) return;
    await proveWritable(ask);
    if (noted.has(name)) await names.update((entries) => entries.delete(name));
  };

  const store: SecretStore = {
    backend: "keychain",
    description: DESCRIPTIONS[options.platform] ?? "Secret Service keychain",
    get: async (name) => {
      assertSecretName(name);
      const quick = await lookUpQuickly(options, name);
      if (quick !== undefined) return quick;
      const [secret] = await ask(["get", name]);
      if (typeof secret === "string") return secret;
      await believeAbsent(name);
      return undefined;
    },
    set: async (name, secret) => {
      assertSecretName(name);
      // Noted first: a name without an item is found out later, an item without a name would outlive `uninstall`.
      await names.update((entries) => void entries.set(name, "in the keychain"));
      const [, kept] = await ask(["set", name, secret], ["get", name]);
      if (kept !== secret) throw storeForgot("keychain");
    },
    delete: async (name) => {
      assertSecretName(name);
      const [deleted] = await ask(["delete", name]);
      if (deleted !== true) {
        await believeAbsent(name);
        return false;
      }
      await names.update((entries) => entries.delete(name));
      return true;
    },
    list: async () => [...(await names.read()).keys()].sort(),
  };
  return { store, check: () => check(ask), holdsSecrets: async () => (await names.read()).size > 0 };
}

const DESCRIPTIONS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: "macOS Keychain",
  win32: "Windows Credential Manager",
  linux: "Secret Service keychain (GNOME Keyring, KWallet)",
};

function openNames({ paths, timeoutMs }: KeychainOptions) {
  return openRecordFile({
    file: join(paths.secretsDir, "keychain-names.json"),
    lockWaitMs: timeoutMs,
    encode: async (entries) => formatEntries(entries),
    decode: async (text) => parseNames(text),
  });
}

/** A damaged list is an unknown one: then the keychain itself is asked, and the next `set` writes it anew. */
function parseNames(text: string): Entries {
  try {
    return parseEntries(text);
  } catch {
    return new Map();
  }
}

async function check(ask: Ask): Promise<Usability> {
  try {
    await proveWritable(ask);
    return { usable: true };
  } catch (error) {
    return { usable: false, note: reasonOf(error) };
  }
}

/** What the Secret Service says itself, without a helper process; anything but a secret is for the helper to explain. */
async function lookUpQuickly(options: KeychainOptions, account: string): Promise<string | undefined> {
  const { platform, environment, namespace: service, timeoutMs } = options;
  if (platform !== "linux") return undefined;
  const { lookUpSecret } = await import("./secret-service.ts");
  return lookUpSecret({ environment, service, account, timeoutMs: Math.min(timeoutMs, QUICK_MS) });
}

async function proveWritable(ask: Ask): Promise<void> {
  const account = `probe/${randomUUID()}`;
  const [, kept] = await ask(["set", account, account], ["get", account], ["delete", account]);
  if (kept !== account) throw storeForgot("keychain");
}

async function askHelper(options: KeychainOptions, steps: readonly Step[]): Promise<readonly Answer[]> {
  const { namespace, platform, environment, timeoutMs } = options;
  if (platform === "linux" && !hasSessionBus(environment)) {
    throw storeUnavailable("keychain", "there is no D-Bus session here (no desktop, a container, SSH or CI)");
  }
  const end = await runProgram({
    command: process.execPath,
    args: [HELPER],
    input: JSON.stringify({ service: namespace, steps }),
    environment,
    timeoutMs,
  });
  switch (end.kind) {
    case "timeout":
      throw storeUnavailable(
        "keychain",
        "it did not answer in time; it may be locked and wait for its password",
      );
    case "missing":
      throw storeUnavailable("keychain", end.why);
    case "exited":
      return answersOf(end.stdout);
  }
}

/** libdbus looks at the same two places. */
function hasSessionBus(environment: Environment): boolean {
  if (environment["DBUS_SESSION_BUS_ADDRESS"]) return true;
  const runtimeDir = environment["XDG_RUNTIME_DIR"];
  return runtimeDir !== undefined && existsSync(join(runtimeDir, "bus"));
}

function answersOf(stdout: string): readonly Answer[] {
  const reply = parseJson(stdout) as { answers?: readonly Answer[]; problem?: string } | undefined;
  if (reply?.answers) return reply.answers;
  throw storeUnavailable("keychain", inWords(reply?.problem ?? "its helper program ended without an answer"));
}

function inWords(problem: string): string {
  if (problem.includes("prompt was dismissed") || problem.includes("IsLocked")) return "it is locked";
  if (problem.includes("no result found")) return "it has no keyring that is unlocked";
  return problem;
}
