import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openPass } from "../../src/secrets/pass.ts";
import { secretStoreContract } from "../contract/secret-store.ts";
import { firstMissing } from "../support/keyring-session.ts";
import { tempFolder } from "../support/temp-folder.ts";

const run = promisify(execFile);
const IDENTITY = "portkey-codex test <test@example.invalid>";
const NAME = "integration/openai-dev";
const CANARY = "sk-canary-5f1d9c2e7b";

type Variables = Readonly<Record<string, string>>;

const openWith = (environment: Variables, timeoutMs = 10_000) =>
  openPass({ namespace: "portkey-codex", environment, home: environment["HOME"] ?? "/nowhere", timeoutMs });

/** A GPG home with a key that needs no passphrase. Making a key is slow, so all tests share one. */
async function makeGpgHome(): Promise<Variables> {
  const home = await mkdtemp(join(tmpdir(), "portkey-codex-gpg-"));
  const environment = { PATH: process.env["PATH"] ?? "", HOME: home, GNUPGHOME: home };
  const key = [
    "--batch",
    "--passphrase",
    "",
    "--quick-generate-key",
    IDENTITY,
    "future-default",
    "default",
    "never",
  ];
  await run("gpg", key, { env: environment });
  return environment;
}

async function removeGpgHome({ GNUPGHOME: home = "" }: Variables): Promise<void> {
  await run("gpgconf", ["--kill", "all"], { env: { ...process.env, GNUPGHOME: home } });
  await rm(home, { recursive: true, force: true, maxRetries: 3 });
}

/** A password store of one test's own. */
async function initialise(gpg: Variables): Promise<Variables> {
  const environment = { ...gpg, PASSWORD_STORE_DIR: join(await tempFolder(), "store") };
  await run("pass", ["init", IDENTITY], { env: environment });
  return environment;
}

const missing = await firstMissing(["pass", "gpg", "gpgconf"]);
if (missing) console.warn(`skipped: pass with a real gpg (${missing})`);

describe.skipIf(missing)("with a real gpg", () => {
  let gpg: Variables;
  beforeAll(async () => {
    gpg = await makeGpgHome();
  });
  afterAll(() => removeGpgHome(gpg));

  secretStoreContract("pass", async () => {
    const environment = await initialise(gpg);
    const reopen = () => openWith(environment).store;
    return { store: reopen(), reopen, parallelSets: 4, close: async () => undefined };
  });

  test("reads what a person typed in; keeps nothing in clear", async () => {
    const environment = await initialise(gpg);
    const { store, check, holdsSecrets } = openWith(environment);
    expect(await holdsSecrets()).toBe(false);
    const typed = run("pass", ["insert", "-m", `portkey-codex/${NAME}`], { env: environment });
    typed.child.stdin?.end(`${CANARY}\n`);
    await typed;
    expect(await store.get(NAME)).toBe(CANARY);
    const file = await readFile(
      join(environment["PASSWORD_STORE_DIR"] ?? "", "portkey-codex", `${NAME}.gpg`),
    );
    expect(file.includes(CANARY)).toBe(false);
    expect(await check()).toEqual({ usable: true });
    expect(await holdsSecrets()).toBe(true);
  });
});

describe.skipIf(process.platform === "win32")("without one that answers", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await tempFolder();
  });

  /** A `pass` that stands first on the PATH. */
  async function standIn(script: string): Promise<Variables> {
    const program = join(folder, "pass");
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    await mkdir(join(folder, ".password-store", "portkey-codex", "integration"), { recursive: true });
    await writeFile(join(folder, ".password-store", ".gpg-id"), "x");
    await writeFile(join(folder, ".password-store", "portkey-codex", `${NAME}.gpg`), "x");
    return { PATH: `${folder}:/usr/bin:/bin`, HOME: folder };
  }

  test("a secret travels through stdin, never through the arguments", async () => {
    const log = join(folder, "arguments");
    const environment = await standIn(`echo "$@" >>'${log}'; cat >'${folder}/stdin'; cat '${folder}/stdin'`);
    const { store } = openWith(environment);
    await store.set(NAME, CANARY).catch(() => undefined);
    expect(await readFile(log, "utf8")).toBe(
      `insert --multiline --force portkey-codex/${NAME}\nshow portkey-codex/${NAME}\n`,
    );
  });

  test("a key that cannot be opened is an error, not a missing secret", async () => {
    const environment = await standIn("echo 'gpg: decryption failed: No secret key' >&2; exit 2");
    await expect(openWith(environment).store.get(NAME)).rejects.toMatchObject({
      failure: { backend: "pass", why: "pass show failed: gpg: decryption failed: No secret key" },
    });
  });

  test("one that waits for a passphrase is ended, with its children", async () => {
    const environment = await standIn(`sleep 600 & echo $! >'${folder}/child'; wait`);
    const { store } = openWith(environment, 1_000);
    await expect(store.get(NAME)).rejects.toMatchObject({
      failure: { why: expect.stringContaining("did not answer in time") },
    });
    const child = Number(await readFile(join(folder, "child"), "utf8"));
    const { stdout } = await run("ps", ["-o", "stat=", "-p", String(child)]).catch(() => ({ stdout: "" }));
    expect(stdout.trim() === "" || stdout.startsWith("Z")).toBe(true);
  });

  test("neither installed nor initialised", async () => {
    expect(await openWith({ PATH: folder, HOME: folder }).check()).toEqual({
      usable: false,
      note: "not initialised (pass init)",
    });
    await standIn("exit 0");
    expect(await openWith({ PATH: "/nowhere", HOME: folder }).check()).toEqual({
      usable: false,
      note: "the program `pass` is not installed",
    });
  });
});
