import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../ports/house.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import { type Keeper, reasonOf, storeForgot, storeUnavailable, type Usability } from "./keeper.ts";
import { runProgram } from "./run-program.ts";
import { assertSecretName, isSecretName } from "./secret-name.ts";

export interface PassOptions {
  /** The folder of the password store in which all entries are kept. */
  readonly namespace: string;
  readonly environment: Environment;
  readonly home: string;
  readonly timeoutMs: number;
}

/**
 * `pass`, the standard Unix password manager, when it is installed and initialised. What is there is told by
 * the files, which need no key; only reading and writing a secret asks gpg.
 * Source: pass(1).
 */
export function openPass(options: PassOptions): Keeper {
  const folder = options.environment["PASSWORD_STORE_DIR"] || join(options.home, ".password-store");
  const entryOf = (name: string) => `${options.namespace}/${name}`;
  const isThere = (name: string) => exists(join(folder, `${entryOf(name)}.gpg`));
  const pass = (args: readonly string[], input = "") => runPass(options, args, input);

  const get = async (name: string): Promise<string | undefined> => {
    assertSecretName(name);
    if (!(await isThere(name))) return undefined;
    // Who typed it in with `pass insert` has a line end after it.
    return (await pass(["show", entryOf(name)])).replace(/\r?\n$/, "");
  };
  const store: SecretStore = {
    backend: "pass",
    description: `pass (${folder})`,
    get,
    set: async (name, secret) => {
      assertSecretName(name);
      await pass(["insert", "--multiline", "--force", entryOf(name)], secret);
      if ((await get(name)) !== secret) throw storeForgot("pass");
    },
    delete: async (name) => {
      assertSecretName(name);
      if (!(await isThere(name))) return false;
      await pass(["rm", "--force", entryOf(name)]);
      return true;
    },
    list: () => listNames(join(folder, options.namespace)),
  };
  return {
    store,
    check: () => check(folder, pass),
    holdsSecrets: async () => (await store.list()).length > 0,
  };
}

async function runPass(options: PassOptions, args: readonly string[], input: string): Promise<string> {
  const { environment, timeoutMs } = options;
  const end = await runProgram({ command: "pass", args, input, environment, timeoutMs });
  switch (end.kind) {
    case "timeout":
      throw storeUnavailable("pass", "it did not answer in time; gpg may wait for the passphrase of its key");
    case "missing":
      throw storeUnavailable("pass", "the program `pass` is not installed");
    case "exited":
      if (end.code === 0) return end.stdout;
      throw storeUnavailable("pass", `pass ${args[0]} failed: ${lastLine(end.stderr)}`);
  }
}

/** Initialised means that it knows for whom to encrypt; `pass` itself must answer as well. */
async function check(folder: string, pass: (args: readonly string[]) => Promise<string>): Promise<Usability> {
  if (!(await exists(join(folder, ".gpg-id")))) return { usable: false, note: "not initialised (pass init)" };
  try {
    await pass(["version"]);
    return { usable: true };
  } catch (error) {
    return { usable: false, note: reasonOf(error) };
  }
}

async function listNames(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  return files
    .filter((file) => file.endsWith(".gpg"))
    .map((file) => file.slice(0, -".gpg".length).replaceAll("\\", "/"))
    .filter(isSecretName)
    .sort();
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) || "it gave no reason";
