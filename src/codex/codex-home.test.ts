import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCodexCase } from "../../test/support/codex-case.ts";
import { ENV_AUTH, INTENT } from "../../test/support/codex-intent.ts";
import { FailureError } from "../domain/failure.ts";
import type { CodexHome } from "../ports/codex-home.ts";

const apply = async (codex: CodexHome, change: Partial<typeof INTENT> = {}) =>
  (await codex.plan({ ...INTENT, ...change })).write();
const restore = async (codex: CodexHome) => (await codex.planRestore()).write();
const backupsIn = async (folder: string) => (await readdir(folder)).filter((name) => name.endsWith(".bak"));

const CONFIG = 'model = "gpt-5.5" # mine\n\n[tui]\nnotifications = true\n';

describe("a file that cannot be edited safely is left alone, and says what to paste", () => {
  const cases = [
    { name: "not TOML", make: (file: string) => writeFile(file, "a = 1\nb = = 2\n"), why: /line 2/ },
    { name: "not UTF-8", make: (file: string) => writeFile(file, Buffer.from([0x61, 0xff])), why: /UTF-8/ },
    { name: "a folder", make: (file: string) => mkdir(file), why: /folder/ },
    { name: "read-only", make: (file: string) => writeFile(file, CONFIG, { mode: 0o444 }), why: /read-only/ },
    { name: "a circle of links", make: (file: string) => symlink("config.toml", file), why: /ELOOP/ },
    {
      name: "providers that are no table",
      make: (file: string) => writeFile(file, "model_providers = 5\n"),
      why: /"model_providers" is not a table/,
    },
    {
      name: "far too big",
      make: (file: string) => writeFile(file, `# ${"x".repeat(5_000_000)}\n`),
      why: /bytes long/,
    },
  ];
  test.each(cases)("$name", async ({ make, why }) => {
    const { codex, codexHome, config } = await openCodexCase({});
    await make(config);
    const before = await lstat(config);
    const failure = await codex.plan(INTENT).then(
      () => undefined,
      (error: unknown) => (error instanceof FailureError ? error.failure : error),
    );
    expect(failure).toMatchObject({
      kind: "config-unsafe",
      file: config,
      why: expect.stringMatching(why),
      snippet: expect.stringContaining('[model_providers.portkey.auth]\ncommand = "/opt/'),
    });
    const { ino, size, mode, mtimeMs, ctimeMs } = before;
    expect(await lstat(config)).toMatchObject({ ino, size, mode, mtimeMs, ctimeMs });
    expect(await readdir(codexHome)).toEqual(["config.toml"]);
    expect(await codex.status(INTENT)).toMatchObject({ applied: false });
  });

  test("a Codex home that is a file", async () => {
    const { codex, codexHome } = await openCodexCase({});
    await rm(codexHome, { recursive: true });
    await writeFile(codexHome, "");
    await expect(codex.plan(INTENT)).rejects.toMatchObject({ failure: { kind: "config-unsafe" } });
  });
});

describe("symlinks and modes", () => {
  test("dotfiles behind a link are edited in place; the backup stays in Codex's home", async () => {
    const { codex, codexHome, config, folder } = await openCodexCase({ config: CONFIG });
    await mkdir(join(folder, "dotfiles"));
    await rename(config, join(folder, "dotfiles", "codex.toml"));
    await chmod(join(folder, "dotfiles", "codex.toml"), 0o644);
    await symlink("../dotfiles/codex.toml", config);
    const { backup } = await apply(codex);
    expect((await lstat(config)).isSymbolicLink()).toBe(true);
    expect((await stat(config)).mode & 0o777).toBe(0o644);
    expect(await readFile(config, "utf8")).toContain('model_provider = "portkey"');
    expect(backup).toMatch(/\.codex\/config\.toml\.\d{4}-\d\d-\d\dT\d{4}\.bak$/);
    expect(await readdir(join(folder, "dotfiles"))).toEqual(["codex.toml"]);
    await restore(codex);
    expect(await readFile(join(folder, "dotfiles", "codex.toml"), "utf8")).toBe(CONFIG);
    expect(await readdir(codexHome)).toEqual(["config.toml"]);
  });

  test("a home that did not exist is made, and is gone after a restore", async () => {
    const { codex, codexHome, config } = await openCodexCase({});
    await rm(codexHome, { recursive: true });
    await apply(codex);
    expect((await stat(config)).mode & 0o777).toBe(0o600);
    await restore(codex);
    await expect(stat(codexHome)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("a home in which Codex has settled meanwhile stays", async () => {
    const { codex, codexHome } = await openCodexCase({});
    await rm(codexHome, { recursive: true });
    await apply(codex);
    await writeFile(join(codexHome, "auth.json"), "{}");
    await restore(codex);
    expect(await readdir(codexHome)).toEqual(["auth.json"]);
  });
});

describe("changing one's mind", () => {
  test("several changes in a row still lead back to the first bytes, with one backup", async () => {
    const { codex, codexHome, config, read } = await openCodexCase({ config: CONFIG });
    const start = await apply(codex, { model: "@a/one" });
    await apply(codex, { auth: ENV_AUTH, boundedConnectionRetries: true });
    await apply(codex, { baseUrl: "http://127.0.0.1:9999/v1", model: "@b/two" });
    expect(await backupsIn(codexHome)).toHaveLength(1);
    expect(await readFile(start.backup ?? "", "utf8")).toBe(CONFIG);
    expect((await stat(start.backup ?? "")).mode & 0o777).toBe(0o640);
    await restore(codex);
    expect(await read(config)).toBe(CONFIG);
    expect(await backupsIn(codexHome)).toEqual([]);
  });

  test("from command to env and back: never two ways to a token", async () => {
    const { codex, read } = await openCodexCase({ config: CONFIG });
    await apply(codex);
    const first = await read();
    await apply(codex, { auth: ENV_AUTH });
    expect(await read()).not.toContain("[model_providers.portkey.auth]");
    await apply(codex);
    expect(await read()).toBe(first);
  });

  test("what is no longer asked for goes back to what it was, also after a foreign edit", async () => {
    const { codex, config, read } = await openCodexCase({ config: CONFIG });
    await apply(codex, { boundedConnectionRetries: true });
    await writeFile(config, `${await read()}\n[projects."/x"]\ntrust_level = "trusted"\n`);
    await apply(codex);
    expect(await read()).toMatch(/^model = "gpt-5.5" # mine\nmodel_provider = "portkey"\n/);
    expect(await read()).not.toContain("unbounded_connection_retries");
    await restore(codex);
    expect(await read()).toBe(`${CONFIG}\n[projects."/x"]\ntrust_level = "trusted"\n`);
  });

  test("a model that was chosen once stays until the restore", async () => {
    const { codex, read } = await openCodexCase({ config: CONFIG });
    await apply(codex, { model: "@a/one" });
    expect(await codex.plan(INTENT)).toMatchObject({ changed: false });
    await apply(codex, { auth: ENV_AUTH });
    expect(await read()).toContain('model = "@a/one" # mine');
    await restore(codex);
    expect(await read()).toBe(CONFIG);
  });

  test("backups do not pile up, however often others edit in between", async () => {
    const { codex, codexHome, config, read } = await openCodexCase({ config: CONFIG });
    for (let round = 0; round < 6; round += 1) {
      await apply(codex, { model: `@a/${round}` });
      await writeFile(config, `${await read()}# note ${round}\n`);
    }
    expect(await backupsIn(codexHome)).toHaveLength(3);
    await restore(codex);
    expect(await backupsIn(codexHome)).toHaveLength(1);
    const notes = [0, 1, 2, 3, 4, 5].map((round) => `# note ${round}\n`).join("");
    expect(await read()).toBe(`${CONFIG}\n${notes}`);
  });
});

describe("restore", () => {
  test("leaves a key alone that the user has changed, and says so", async () => {
    const { codex, config, read } = await openCodexCase({ config: CONFIG });
    await apply(codex, { model: "@a/one" });
    await writeFile(config, ((await read()) ?? "").replace("@a/one", "o3"));
    const plan = await codex.planRestore();
    expect(plan.findings).toMatchObject([{ id: "kept", message: expect.stringContaining("model ") }]);
    await plan.write();
    expect(await read()).toBe(CONFIG.replace("gpt-5.5", "o3"));
  });

  test("twice in a row, and with nothing to do, it does nothing", async () => {
    const { codex, read, folder } = await openCodexCase({ config: CONFIG });
    await restore(codex);
    expect(await readdir(folder)).not.toContain("state");
    await apply(codex);
    await restore(codex);
    await restore(codex);
    expect(await read()).toBe(CONFIG);
  });

  test("without the journal, our comment tells which block is ours", async () => {
    const { codex, folder, read } = await openCodexCase({ config: CONFIG });
    await apply(codex);
    await rm(join(folder, "state"), { recursive: true });
    await restore(codex);
    expect(await read()).toBe(CONFIG);
  });

  test.each(["", "{", '{"version":1}', '{"version":1,"files":[]}', '{"version":9,"files":{}}'])(
    "a journal that says %j stands in nobody's way",
    async (journal) => {
      const { codex, folder, read } = await openCodexCase({ config: CONFIG });
      await mkdir(join(folder, "state"));
      await writeFile(join(folder, "state", "codex-journal.json"), journal);
      await apply(codex);
      await restore(codex);
      expect(await read()).toBe(CONFIG);
    },
  );

  test("a config that the user deleted stays deleted", async () => {
    const { codex, config, read } = await openCodexCase({ config: CONFIG });
    await apply(codex);
    await rm(config);
    await restore(codex);
    expect(await read()).toBeUndefined();
  });

  test("a table of ours that the user deleted does not come back in parts", async () => {
    const before = '[model_providers.portkey]\nname = "P"\nbase_url = "u"\nenv_key = "K"\n';
    const { codex, config, read } = await openCodexCase({ config: before });
    await apply(codex);
    await writeFile(config, 'model_provider = "portkey"\n');
    await restore(codex);
    expect(await read()).toBe("");
  });

  test("a broken config is not touched; the keys to take out are named", async () => {
    const { codex, config, read } = await openCodexCase({ config: CONFIG });
    await apply(codex);
    const broken = `${await read()}= broken\n`;
    await writeFile(config, broken);
    await expect(codex.planRestore()).rejects.toMatchObject({
      failure: { kind: "config-unsafe", snippet: expect.stringContaining("# remove model_provider\n") },
    });
    expect(await read()).toBe(broken);
  });

  test("another Codex home is not touched, but named", async () => {
    const { codex, openAnother, folder } = await openCodexCase({ config: CONFIG });
    await apply(codex);
    const { openCodexHome } = await import("./codex-home.ts");
    const elsewhere = openCodexHome({
      paths: { home: folder, stateDir: join(folder, "state") },
      environment: { CODEX_HOME: join(folder, "second"), PATH: "" },
      clock: { nowUnixMs: () => 0 },
    });
    const plan = await elsewhere.planRestore();
    expect(plan).toMatchObject({ changed: false, findings: [{ id: "other-home" }] });
    await plan.write();
    expect(await openAnother().status(INTENT)).toMatchObject({ applied: true });
  });

  test("config.toml and a profile's file go back together", async () => {
    const { codex, codexHome, read } = await openCodexCase({ config: CONFIG });
    await apply(codex);
    await apply(codex, { profile: "work" });
    expect(await readdir(codexHome)).toContain("work.config.toml");
    await restore(codex);
    expect(await readdir(codexHome)).toEqual(["config.toml"]);
    expect(await read()).toBe(CONFIG);
  });
});

test("fifty at once leave one valid file and one backup", async () => {
  const { openAnother, codexHome, read } = await openCodexCase({ config: CONFIG });
  await Promise.all(Array.from({ length: 50 }, async () => apply(openAnother())));
  expect(((await read()) ?? "").match(/\[model_providers\.portkey\]/g)).toHaveLength(1);
  expect(await backupsIn(codexHome)).toHaveLength(1);
  await restore(openAnother());
  expect(await read()).toBe(CONFIG);
});

test("what somebody wrote between the plan and the writing is kept", async () => {
  const { codex, config, read } = await openCodexCase({ config: CONFIG });
  const plan = await codex.plan(INTENT);
  await writeFile(config, `${CONFIG}# added meanwhile\n`);
  await plan.write();
  expect(await read()).toContain("# added meanwhile\n");
  await restore(codex);
  expect(await read()).toBe(`${CONFIG}# added meanwhile\n`);
});

describe("what Codex's version decides", () => {
  test.each(["0.95.0", "0.169.0", undefined])(
    "Codex %s refuses chat, so we do not write it",
    async (codex) => {
      const opened = await openCodexCase({ config: CONFIG, ...(codex !== undefined && { codex }) });
      await expect(opened.codex.plan({ ...INTENT, wireApi: "chat" })).rejects.toMatchObject({
        failure: { kind: "usage", fix: "portkey-codex codex apply --wire-api responses" },
      });
      expect(await opened.codex.status({ ...INTENT, wireApi: "chat" })).toMatchObject({ applied: false });
    },
  );

  test("Codex 0.94 gets a chat provider, and is pointed at it", async () => {
    const { codex, read } = await openCodexCase({ codex: "0.94.0" });
    await apply(codex, { wireApi: "chat", auth: ENV_AUTH });
    expect(await read()).toMatch(/^model_provider = "portkey-chat"\n(.*\n)*wire_api = "chat"\n/);
  });

  test.each(["../evil", "a b", ""])('"%s" cannot be a profile', async (profile) => {
    const { codex } = await openCodexCase({});
    await expect(codex.plan({ ...INTENT, profile })).rejects.toMatchObject({ failure: { kind: "usage" } });
  });
});

test("secrets are masked in what is shown, not in what is written", async () => {
  const secret = "sk-proj-0123456789abcdefWXYZ";
  const config = `[model_providers.portkey]\nname = "P"\nexperimental_bearer_token = "${secret}"\n`;
  const { codex, read } = await openCodexCase({ config });
  const plan = await codex.plan(INTENT);
  expect(plan.diff).toContain('-experimental_bearer_token = "sk-…WXYZ"');
  expect(plan.diff).not.toContain(secret);
  await plan.write();
  await restore(codex);
  expect(await read()).toBe(config);
});
