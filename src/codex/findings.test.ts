import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCodexCase } from "../../test/support/codex-case.ts";

interface Case {
  readonly name: string;
  readonly config?: string;
  readonly codex?: string;
  readonly environment?: Record<string, string>;
  /** `id` and a part of the message, in order; nothing else may be found. */
  readonly found: readonly (readonly [id: string, message: RegExp])[];
  /** The config after all mends. */
  readonly mended?: string;
}

const provider = (id: string, keys: string) =>
  `[model_providers.${id}]\nname = "X"\nbase_url = "u"\n${keys}\n`;

const cases: readonly Case[] = [
  { name: "nothing wrong", config: provider("azure", 'wire_api = "responses"'), found: [] },
  { name: "no config at all", found: [] },
  {
    name: "chat, even on a provider that is not used",
    config: provider("azure", 'wire_api = "chat" # old'),
    found: [["wire-api-chat", /"azure"/]],
    mended: provider("azure", 'wire_api = "responses" # old'),
  },
  {
    name: "chat where Codex still speaks it",
    codex: "0.94.0",
    config: provider("a", 'wire_api = "chat"'),
    found: [],
  },
  {
    name: "a selected legacy profile",
    config: 'profile = "slim"\n[profiles.slim]\nmodel = "m"\n',
    found: [["legacy-profile", /profile = "slim"/]],
  },
  {
    name: "a legacy profile's table",
    config: '[profiles.slim]\nmodel = "m"\n',
    found: [["legacy-profile-table", /--profile slim/]],
  },
  {
    name: "profiles where Codex still reads them",
    codex: "0.125.0",
    config: 'profile = "slim"\n',
    found: [],
  },
  {
    name: "a reserved name",
    config: provider("ollama", ""),
    found: [["reserved-provider", /model_providers\.ollama/]],
  },
  {
    name: "Bedrock, within its rules",
    config: '[model_providers.amazon-bedrock]\nbase_url = "u"\naws = { region = "r" }\n',
    found: [],
  },
  {
    name: "Bedrock, beyond them",
    config: provider("amazon-bedrock", ""),
    found: [["reserved-provider", /amazon-bedrock/]],
  },
  {
    name: "two tokens on our provider",
    config: provider("portkey", 'env_key = "K"\nauth = { command = "/bin/sh" }'),
    environment: { K: "x" },
    found: [["two-tokens", /auth and env_key/]],
    mended: provider("portkey", 'auth = { command = "/bin/sh" }'),
  },
  {
    name: "two tokens on somebody else's",
    config: provider("corp", 'experimental_bearer_token = "t"\nauth = { command = "c" }'),
    found: [["two-tokens", /auth and experimental_bearer_token/]],
  },
  {
    name: "a catalog that is not there",
    config: 'model = "m"\nmodel_catalog_json = "gone.json"\n',
    found: [["model-catalog", /gone\.json/]],
    mended: 'model = "m"\n',
  },
  {
    name: "a catalog without models",
    config: 'model_catalog_json = "empty.json"\n',
    found: [["model-catalog", /empty\.json/]],
  },
  { name: "a catalog that is fine", config: 'model_catalog_json = "good.json"\n', found: [] },
  {
    name: "a token command that is not there",
    config: provider("portkey", 'auth = { command = "/nowhere/portkey-codex" }'),
    found: [["auth-command-missing", /\/nowhere\/portkey-codex/]],
  },
  {
    name: "a token command that this Codex does not know",
    codex: "0.117.0",
    config: provider("portkey", 'auth = { command = "/bin/sh" }'),
    found: [["auth-command-too-new", /0\.117\.0/]],
  },
  {
    name: "a key variable that is not set",
    config: provider("portkey", 'env_key = "PORTKEY_API_KEY"'),
    found: [["env-key-unset", /PORTKEY_API_KEY/]],
  },
  {
    name: "a proxy without an exception for this machine",
    environment: { https_proxy: "http://proxy:3128", ALL_PROXY: "http://proxy:3128", NO_PROXY: ".corp" },
    found: [["proxy", /HTTPS_PROXY and ALL_PROXY/]],
  },
  {
    name: "a proxy with one",
    environment: { HTTP_PROXY: "http://p:1", no_proxy: "localhost, 127.0.0.1" },
    found: [],
  },
  { name: "no proxy for anything", environment: { HTTP_PROXY: "http://p:1", NO_PROXY: "*" }, found: [] },
  { name: "broken TOML", config: "a = 1\nb = = 2\n", found: [["config-invalid", /config\.toml:2 /]] },
];

describe("findings", () => {
  test.each(cases)("$name", async ({ config, codex, environment, found, mended }) => {
    const opened = await openCodexCase({
      ...(config !== undefined && { config }),
      ...(codex !== undefined && { codex }),
      ...(environment && { environment }),
    });
    await writeFile(join(opened.codexHome, "empty.json"), '{"models":[]}');
    await writeFile(join(opened.codexHome, "good.json"), '{"models":[{"slug":"m"}]}');
    const findings = await opened.codex.findings();
    expect(findings).toMatchObject(
      found.map(([id, message]) => ({ id, message: expect.stringMatching(message) })),
    );
    for (const { why, fix, id } of findings)
      expect(why.length > 0 && (fix !== undefined || id === "config-invalid")).toBe(true);
    for (const { mend } of findings) await mend?.apply();
    if (mended === undefined) return;
    expect(await opened.read()).toBe(mended);
    expect(await opened.codex.findings()).toEqual([]);
    await (await opened.codex.planRestore()).write();
    expect(await opened.read()).toBe(config);
  });

  test("a daemon with a stale environment", async () => {
    const config = provider("portkey", 'env_key = "K"');
    const { codex, codexHome, read } = await openCodexCase({ config, environment: { K: "x" } });
    expect(await codex.findings()).toEqual([]);
    await mkdir(join(codexHome, "packages", "app-server-daemon"), { recursive: true });
    const [finding] = await codex.findings();
    expect(finding).toMatchObject({ id: "daemon", level: "warn" });
    expect(finding?.mend?.preview).toContain("+daemon_auto_start = false");
    await finding?.mend?.apply();
    expect(await read()).toBe(`${config}\n[features]\ndaemon_auto_start = false\n`);
    expect(await codex.findings()).toEqual([]);
  });

  test("Codex's own .env counts, for proxies and for keys", async () => {
    const { codex, codexHome } = await openCodexCase({ config: provider("portkey", 'env_key = "K"') });
    await writeFile(join(codexHome, ".env"), '# mine\nexport K="x"\nHTTP_PROXY=http://old:1 # gone\n');
    expect((await codex.findings()).map(({ id }) => id)).toEqual(["proxy"]);
  });

  test("profiles' files are looked at too", async () => {
    const { codex, codexHome } = await openCodexCase({ config: "" });
    await writeFile(join(codexHome, "work.config.toml"), provider("a", 'wire_api = "chat"'));
    const [finding] = await codex.findings();
    expect(finding).toMatchObject({ id: "wire-api-chat", level: "fail" });
    expect(finding?.mend?.preview).toContain("~/.codex/work.config.toml");
  });
});
