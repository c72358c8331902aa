import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { NOON, openCliHouse } from "../../test/support/cli-house.ts";
import { modelsFor, startModelsServer } from "../../test/support/models-server.ts";
import { scriptedConversation } from "../../test/support/scripted-conversation.ts";
import { tempFolder } from "../../test/support/temp-folder.ts";
import type { House } from "../ports/house.ts";
import { providers } from "../providers/index.ts";
import { chooseInsecureStorage } from "./insecure-storage.ts";
import { type AddWishes, addIntegration } from "./integration-add.ts";
import { draftIntegration } from "./integration-draft.ts";
import { removeIntegration } from "./integration-remove.ts";
import { readIntegration } from "./integration-show.ts";
import { updateIntegration } from "./integration-update.ts";
import { listModels } from "./model-list.ts";

const KEY = "good-key-4711";

const wishes = (more: Partial<AddWishes>): AddWishes => ({
  provider: "custom",
  slug: "lab",
  baseUrl: "http://127.0.0.1:1/v1",
  options: [],
  verify: false,
  makeDefault: false,
  ...more,
});

const add = (house: House, more: Partial<AddWishes>, answers: readonly (string | boolean)[] = []) =>
  addIntegration(house, wishes(more), scriptedConversation(answers));

const storedKeys = async (house: House) => (await (await house.secrets()).open()).list();

describe("auth in place of a key", () => {
  const BEDROCK = {
    provider: "bedrock",
    slug: "aws",
    baseUrl: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1",
    auth: "aws",
    options: ["profile=work"],
  };
  const saved = async (house: House) => (await (await house.settings()).read()).integrations[0];

  test("is saved, shown by its name, and asks for no key", async () => {
    const house = openCliHouse(await tempFolder());
    const { shown } = await add(house, BEDROCK);
    expect(shown.key).toEqual({ kind: "cloud", from: "the AWS credentials of profile work" });
    expect(await saved(house)).toMatchObject({ auth: "aws", options: { profile: "work" } });
    expect(await storedKeys(house)).toEqual([]);
  });

  test.each([
    { more: { ...BEDROCK, secret: KEY }, why: /exclude each other/ },
    { more: { ...BEDROCK, apiKeyEnv: "K" }, why: /exclude each other/ },
    { more: { ...BEDROCK, auth: "google" }, why: /takes aws or key/ },
    { more: { auth: "aws" }, why: /takes a key/ },
  ])("$why", async ({ more, why }) => {
    const house = openCliHouse(await tempFolder());
    await expect(add(house, more)).rejects.toMatchObject({ failure: { why: expect.stringMatching(why) } });
  });

  test.each([
    { change: { options: ["region=eu-west-1"] }, left: { auth: "aws" } },
    { change: { auth: "key" }, left: {} },
    { change: { apiKeyEnv: "K" }, left: { apiKeyEnv: "K" } },
    { change: { auth: "key", apiKeyCommand: "pass show x" }, left: { apiKeyCommand: expect.anything() } },
  ])("an update with $change", async ({ change, left }) => {
    const house = openCliHouse(await tempFolder());
    await add(house, BEDROCK);
    const wished = { options: [], verify: false, makeDefault: false, ...change };
    await updateIntegration(house, { slug: "aws", wishes: wished }, scriptedConversation([]));
    const { auth, apiKeyEnv, apiKeyCommand } = (await saved(house))!;
    expect(JSON.parse(JSON.stringify({ auth, apiKeyEnv, apiKeyCommand }))).toEqual(left);
  });

  test("a list of models is asked for with a signature", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "an-example");
    vi.stubEnv("AWS_PROFILE", undefined);
    onTestFinished(() => void vi.unstubAllEnvs());
    const seen: (string | undefined)[] = [];
    const server = createServer(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end(JSON.stringify({ data: [{ id: "openai.gpt" }] }));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const house = openCliHouse(await tempFolder());
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const more = { ...BEDROCK, baseUrl, options: ["region=eu-west-1"], verify: true };
    expect((await add(house, more)).answer).toMatchObject({ models: ["openai.gpt"] });
    expect(seen).toEqual([
      expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-west-1\/bedrock\//),
    ]);
  });
});

test("the first one becomes the default, later ones when they are told to", async () => {
  const house = openCliHouse(await tempFolder());
  const defaults = [];
  for (const more of [{ slug: "a" }, { slug: "b" }, { slug: "c", makeDefault: true }]) {
    await add(house, { ...more, secret: KEY });
    defaults.push((await (await house.settings()).read()).defaultIntegration);
  }
  expect(defaults).toEqual(["a", "a", "c"]);
});

test("a key that was refused leaves nothing behind", async () => {
  const house = openCliHouse(await tempFolder());
  const { url } = await startModelsServer({ "/v1/models": modelsFor([KEY], ["m"]) });
  const refused = add(house, { baseUrl: `${url}/v1`, secret: "wrong-key-1234", verify: true });
  await expect(refused).rejects.toMatchObject({ failure: { kind: "key-refused" } });
  expect(await storedKeys(house)).toEqual([]);
  expect((await (await house.settings()).read()).integrations).toEqual([]);
});

test("settings that cannot be written take the key out of the store again", async () => {
  const folder = await tempFolder();
  const house = openCliHouse(folder);
  const store = await house.settings();
  const broken: House = {
    ...house,
    settings: async () => ({ ...store, edit: () => Promise.reject(new Error("disk full")) }),
  };
  await expect(add(broken, { secret: KEY })).rejects.toThrow("disk full");
  expect(await storedKeys(house)).toEqual([]);
});

test("a doubtful key is sent only after a yes", async () => {
  const house = openCliHouse(await tempFolder());
  const server = await startModelsServer({});
  const doubtful = { baseUrl: `${server.url}/v1`, secret: "sk-ant-api03-x", verify: true };
  await expect(add(house, doubtful, [false])).rejects.toMatchObject({ failure: { kind: "cancelled" } });
  expect(server.asked).toEqual([]);
  await add(house, doubtful, [true]);
  expect(server.asked.length).toBeGreaterThan(0);
});

test("a key in a variable is read from there and never stored", async () => {
  const house = openCliHouse(await tempFolder(), { LAB_KEY: KEY });
  const { shown } = await add(house, { apiKeyEnv: "LAB_KEY" });
  expect(shown.key).toEqual({ kind: "masked", masked: "good-…4711", from: "LAB_KEY" });
  expect(await storedKeys(house)).toEqual([]);
});

test("a variable that is not set is warned about, since the gateway will need it", async () => {
  const house = openCliHouse(await tempFolder());
  const conversation = scriptedConversation();
  const { shown } = await addIntegration(house, wishes({ apiKeyEnv: "LAB_KEY" }), conversation);
  expect(conversation.said[0]).toMatch(/^warn LAB_KEY: is not set/);
  expect(shown.key).toEqual({ kind: "missing", from: "LAB_KEY" });
});

test("a key that lies in the store under that name already is used", async () => {
  const house = openCliHouse(await tempFolder(), { PORTKEY_CODEX_KEY_LAB: KEY });
  const { shown, storedIn } = await add(house, {});
  expect(shown.key).toMatchObject({ masked: "good-…4711" });
  expect(storedIn).toBeUndefined();
});

test("a provider that needs a key asks for it, hidden", async () => {
  const house = openCliHouse(await tempFolder());
  const conversation = scriptedConversation(["sk-proj-abcdefgh1234 "]);
  await addIntegration(house, wishes({ provider: "openai" }), conversation);
  expect(conversation.said[0]).toBe("? OpenAI API key?");
  expect(await (await (await house.secrets()).open()).get("integration/lab")).toBe("sk-proj-abcdefgh1234");
});

test("an update changes what was said and keeps the rest", async () => {
  const house = openCliHouse(await tempFolder(), { LAB_KEY: KEY });
  await add(house, {
    provider: "azure-openai",
    baseUrl: "https://x.example/openai/v1",
    apiKeyEnv: "LAB_KEY",
    options: ["api_version=preview"],
  });
  const update = { options: [], verify: false, makeDefault: false };
  await updateIntegration(
    house,
    { slug: "lab", wishes: { ...update, baseUrl: "https://y.example/openai/v1" } },
    scriptedConversation(),
  );
  expect((await readIntegration(house, "lab")).integration).toEqual({
    slug: "lab",
    provider: "azure-openai",
    baseUrl: "https://y.example/openai/v1",
    wireApi: "responses",
    apiKeyEnv: "LAB_KEY",
    options: { api_version: "preview" },
  });
});

/** Prints the key, and leaves a file behind that tells that it ran. */
const commandIn = (folder: string, key = KEY) =>
  `${process.execPath} -e 'require("fs").appendFileSync("${folder}/ran", "x"); process.stdout.write("${key}")'`;
const runsIn = (folder: string) => readFile(join(folder, "ran"), "utf8").catch(() => "");

describe("a key from a command", () => {
  const update = { options: [], verify: false, makeDefault: false };

  test("is proved, and never stored or shown", async () => {
    const folder = await tempFolder();
    const house = openCliHouse(folder);
    const { url } = await startModelsServer({ "/v1/models": modelsFor([KEY], ["m"]) });
    const wish = { baseUrl: `${url}/v1`, apiKeyCommand: commandIn(folder), apiKeyRefresh: "45m" };
    const { shown, answer, storedIn } = await add(house, { ...wish, verify: true });
    expect(answer).toMatchObject({ kind: "models", models: ["m"] });
    expect(shown.key).toEqual({ kind: "command", command: expect.any(String), refreshMs: 2_700_000 });
    expect([storedIn, await storedKeys(house), await runsIn(folder)]).toEqual([undefined, [], "x"]);
    const text = await readFile(join(folder, "settings.toml"), "utf8");
    expect(text).toMatch(/\napi_key_command = \[".+", "-e", ".+"\]\napi_key_refresh = "45m"\n/);
    expect((await readIntegration(house, "lab")).integration.apiKeyCommand?.words).toHaveLength(3);
  });

  test("is not run where nothing is proved or used", async () => {
    const folder = await tempFolder();
    const house = openCliHouse(folder);
    const { shown } = await add(house, { apiKeyCommand: commandIn(folder) });
    await updateIntegration(
      house,
      { slug: "lab", wishes: { ...update, baseUrl: "http://127.0.0.1:2/v1" } },
      scriptedConversation(),
    );
    expect([shown.key.kind, await runsIn(folder)]).toEqual(["command", ""]);
    expect(await readFile(join(folder, "settings.toml"), "utf8")).not.toMatch(/^api_key_refresh/m);
  });

  test("that fails leaves nothing behind", async () => {
    const house = openCliHouse(await tempFolder());
    const adding = add(house, { apiKeyCommand: `${process.execPath} -e 'process.exit(3)'`, verify: true });
    await expect(adding).rejects.toMatchObject({ failure: { kind: "key-command-failed" } });
    expect((await (await house.settings()).read()).integrations).toEqual([]);
  });

  test("that is refused names the command", async () => {
    const folder = await tempFolder();
    const house = openCliHouse(folder);
    const { url } = await startModelsServer({ "/v1/models": modelsFor([KEY], ["m"]) });
    const wish = { baseUrl: `${url}/v1`, apiKeyCommand: commandIn(folder, "wrong-key-1234") };
    await expect(add(house, { ...wish, verify: true })).rejects.toMatchObject({
      failure: { kind: "key-refused", fix: expect.stringContaining(`prints: ${process.execPath} -e `) },
    });
  });

  test.each<{ name: string; more: Partial<AddWishes>; message: string }>([
    {
      name: "with a key",
      more: { apiKeyCommand: "pass a", secret: KEY },
      message: "--api-key-command and --api-key-stdin exclude each other",
    },
    {
      name: "with a variable",
      more: { apiKeyCommand: "pass a", apiKeyEnv: "K" },
      message: "--api-key-command and --api-key-env exclude each other",
    },
    {
      name: "that needs a shell",
      more: { apiKeyCommand: "pass a | head -1" },
      message: "--api-key-command cannot be run like this",
    },
    {
      name: "that is empty",
      more: { apiKeyCommand: " " },
      message: "--api-key-command cannot be run like this",
    },
    {
      name: "that holds a key",
      more: { apiKeyCommand: "echo sk-proj-abcdefghijklmnopqrstuvwx" },
      message: "--api-key-command cannot be run like this",
    },
    {
      name: "asked again after nonsense",
      more: { apiKeyCommand: "pass a", apiKeyRefresh: "soon" },
      message: '--api-key-refresh cannot be "soon"',
    },
    {
      name: "missing, with a refresh",
      more: { apiKeyRefresh: "5m" },
      message: "--api-key-refresh is for keys from a command",
    },
  ])("is refused $name", async ({ more, message }) => {
    const house = openCliHouse(await tempFolder());
    await expect(add(house, more)).rejects.toMatchObject({ failure: { kind: "usage", message } });
  });

  test("and the other sources take each other's place; a refresh alone keeps the command", async () => {
    const house = openCliHouse(await tempFolder());
    await add(house, { apiKeyEnv: "LAB_KEY" });
    const sources = [];
    for (const wish of [
      { apiKeyCommand: "pass show 'a b'" },
      { apiKeyRefresh: "1h" },
      { apiKeyEnv: "OTHER" },
      { apiKeyCommand: "pass b", apiKeyRefresh: "2h" },
      { secret: KEY },
    ]) {
      await updateIntegration(house, { slug: "lab", wishes: { ...update, ...wish } }, scriptedConversation());
      const { apiKeyEnv, apiKeyCommand } = (await readIntegration(house, "lab")).integration;
      sources.push([apiKeyEnv, apiKeyCommand?.words.join("+"), apiKeyCommand?.refreshMs]);
    }
    expect(sources).toEqual([
      [undefined, "pass+show+a b", 300_000],
      [undefined, "pass+show+a b", 3_600_000],
      ["OTHER", undefined, undefined],
      [undefined, "pass+b", 7_200_000],
      [undefined, undefined, undefined],
    ]);
  });
});

test("a new key from stdin takes the place of a variable", async () => {
  const house = openCliHouse(await tempFolder(), { LAB_KEY: KEY });
  await add(house, { apiKeyEnv: "LAB_KEY" });
  const update = { options: [], verify: false, makeDefault: false, secret: "other-key-0815" };
  const { shown } = await updateIntegration(house, { slug: "lab", wishes: update }, scriptedConversation());
  expect(shown.integration.apiKeyEnv).toBeUndefined();
  expect(shown.key).toMatchObject({ masked: "other-…0815" });
});

test("what is removed is gone: settings, key and list; the next one becomes the default", async () => {
  const house = openCliHouse(await tempFolder());
  const { url } = await startModelsServer({ "/v1/models": modelsFor([KEY], ["m"]) });
  await add(house, { slug: "a", baseUrl: `${url}/v1`, secret: KEY, verify: true });
  await add(house, { slug: "b", secret: KEY });
  expect(await (await house.modelLists()).read("a")).toEqual({ models: ["m"], fetchedAtUnixMs: NOON });
  const removed = await removeIntegration(house, "a", scriptedConversation([true]));
  expect(removed).toEqual({ slug: "a", keyRemoved: true, newDefault: "b" });
  expect(await storedKeys(house)).toEqual(["integration/b"]);
  expect(await (await house.modelLists()).read("a")).toBeUndefined();
  expect((await (await house.settings()).read()).defaultIntegration).toBe("b");
});

describe("what an upstream was found to refuse", () => {
  const lessonsOf = (...slugs: string[]) =>
    slugs.map((integration) => ({ integration, model: "m", parameters: ["top_p"] }));
  const update = (more: object) => (house: House) => {
    const wishes = { options: [], verify: false, makeDefault: false, ...more };
    return updateIntegration(house, { slug: "lab", wishes }, scriptedConversation());
  };
  const steps: readonly (readonly [string, (house: House) => Promise<unknown>, readonly string[]])[] = [
    [
      "goes with its integration",
      (house) => removeIntegration(house, "lab", scriptedConversation([true])),
      ["b"],
    ],
    ["goes with another address", update({ baseUrl: "http://127.0.0.1:2/v1" }), ["b"]],
    ["goes with another API", update({ wireApi: "chat" }), ["b"]],
    ["stays with another key", update({ apiKeyEnv: "K" }), ["lab", "b"]],
  ];

  test.each(steps)("%s", async (_name, step, left) => {
    const house = openCliHouse(await tempFolder());
    await add(house, { secret: KEY });
    const lessons = await house.lessons();
    await lessons.write(lessonsOf("lab", "b"));
    await step(house);
    expect(await lessons.read()).toEqual(lessonsOf(...left));
  });
});

test("a no to the question removes nothing", async () => {
  const house = openCliHouse(await tempFolder());
  await add(house, { secret: KEY });
  await expect(removeIntegration(house, "lab", scriptedConversation([false]))).rejects.toMatchObject({
    failure: { kind: "cancelled" },
  });
  expect(await storedKeys(house)).toEqual(["integration/lab"]);
});

test("--insecure-storage is refused while keys lie in a better place", async () => {
  const house = openCliHouse(await tempFolder(), {
    PORTKEY_CODEX_SECRET_STORE: undefined,
    DBUS_SESSION_BUS_ADDRESS: "",
  });
  await (await (await house.secrets()).openBackend("encrypted-file")).set("integration/a", KEY);
  await expect(chooseInsecureStorage(house)).rejects.toThrow("Keys are kept in a safe place already");
});

test("--insecure-storage is written to the settings, and used from then on", async () => {
  const house = openCliHouse(await tempFolder(), {
    PORTKEY_CODEX_SECRET_STORE: undefined,
    DBUS_SESSION_BUS_ADDRESS: "",
  });
  await chooseInsecureStorage(house);
  const { storedIn } = await add(house, { secret: KEY });
  expect(storedIn).toMatch(/unencrypted/);
});

test("--insecure-storage does not fight with the environment", async () => {
  const house = openCliHouse(await tempFolder());
  await expect(chooseInsecureStorage(house)).rejects.toMatchObject({ failure: { kind: "usage" } });
});

test("a list is asked for once a day, at a wish, and survives a provider that is away", async () => {
  const house = openCliHouse(await tempFolder());
  const server = await startModelsServer({ "/v1/models": modelsFor([KEY], ["m"]) });
  await add(house, { baseUrl: `${server.url}/v1`, secret: KEY });
  const list = (refresh: boolean, later = 0) =>
    listModels(
      { ...house, clock: { ...house.clock, nowUnixMs: () => NOON + later } },
      { refresh },
      scriptedConversation(),
    );
  const ids = async (models: ReturnType<typeof list>) => (await models).map(({ id }) => id);
  expect(await ids(list(false))).toEqual(["@lab/m"]);
  expect(await ids(list(false, 3_600_000))).toEqual(["@lab/m"]);
  expect(server.asked).toHaveLength(1);
  await list(true);
  expect(server.asked).toHaveLength(2);
  await list(false, 90_000_000);
  expect(server.asked).toHaveLength(3);

  const away = { options: [], verify: false, makeDefault: false, baseUrl: "http://127.0.0.1:1/v1" };
  await updateIntegration(house, { slug: "lab", wishes: away }, scriptedConversation());
  expect(await ids(list(true))).toEqual(["@lab/m"]);
});

test("a list that was damaged is asked for again", async () => {
  const folder = await tempFolder();
  const house = openCliHouse(folder);
  await (await house.modelLists()).write("lab", { models: ["m"], fetchedAtUnixMs: NOON });
  await writeFile(join(folder, "state", "models", "lab.json"), '{"models":');
  expect(await (await house.modelLists()).read("lab")).toBeUndefined();
});

const refused: readonly (readonly [more: Partial<AddWishes>, message: string])[] = [
  [{ slug: "Open AI" }, '--slug cannot be "Open AI"'],
  [{ baseUrl: "https://user:hunter2@x.example/v1" }, '--base-url cannot be "https://…@x.example/v1"'],
  [{ baseUrl: "https://x.example/v1?key=hunter2" }, '--base-url cannot be "https://x.example/v1?…"'],
  [{ wireApi: "smoke" }, '--wire-api cannot be "smoke"'],
  [{ provider: "openai", wireApi: "gemini" }, '--wire-api cannot be "gemini"'],
  [
    { provider: "azure-openai", baseUrl: "https://my-resource.openai.azure.com/openai/v1" },
    '--base-url cannot be "https://my-resource.openai.azure.com/openai/v1"',
  ],
  [
    { provider: "cloudflare", baseUrl: "https://api.cloudflare.com/client/v4/accounts/{id}/ai/v1" },
    '--base-url cannot be "https://api.cloudflare.com/client/v4/accounts/{id}/ai/v1"',
  ],
  [{ apiKeyEnv: "sk-proj-hunter2" }, '--api-key-env cannot be "…"'],
  [{ options: ["api_version=1"] }, '--option cannot be "api_version"'],
  [{ provider: "azure-openai", options: ["preview"] }, '--option cannot be "preview"'],
];

for (const [more, message] of refused) {
  test(`refused, and no secret repeated: ${message}`, () =>
    expect(() => draftIntegration(wishes(more))).toThrow(message));
}

const drafted: readonly (readonly [typed: object, baseUrl: string, wireApi: string])[] = [
  [{ provider: "custom", baseUrl: "http://[::1]/v1", wireApi: "chat" }, "http://[::1]/v1", "chat"],
  [{ provider: "custom", baseUrl: "http://[::1]/v1", wireApi: "anthropic" }, "http://[::1]/v1", "anthropic"],
  [{ provider: "custom", baseUrl: "http://[::1]/v1", wireApi: "gemini" }, "http://[::1]/v1", "gemini"],
  [{ provider: "anthropic" }, "https://api.anthropic.com/v1", "anthropic"],
  [{ provider: "deepseek" }, "https://api.deepseek.com", "responses"],
  [{ provider: "deepseek", wireApi: "anthropic" }, "https://api.deepseek.com/anthropic/v1", "anthropic"],
  [
    { provider: "azure-openai", baseUrl: "https://r.openai.azure.com/openai/deployments/d/chat/completions" },
    "https://r.openai.azure.com/openai/deployments/d",
    "chat",
  ],
  [
    { provider: "bedrock", baseUrl: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1" },
    "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1",
    "responses",
  ],
];

test.each(drafted)("%o → %s, %s", (typed, baseUrl, wireApi) => {
  const draft = draftIntegration({ options: [], ...(typed as { provider: string }) });
  expect(draft).toMatchObject({ baseUrl, wireApi });
});

test("whoever used a vendor's own address follows to the one of another API", async () => {
  const house = openCliHouse(await tempFolder());
  await addIntegration(
    house,
    {
      provider: "deepseek",
      slug: "d",
      secret: "sk-abcd4711",
      options: [],
      verify: false,
      makeDefault: false,
    },
    scriptedConversation(),
  );
  const update = { options: [], verify: false, makeDefault: false, wireApi: "anthropic" };
  const { shown } = await updateIntegration(
    house,
    { slug: "d", wishes: update },
    scriptedConversation([true]),
  );
  expect(shown.integration).toMatchObject({
    baseUrl: "https://api.deepseek.com/anthropic/v1",
    wireApi: "anthropic",
  });
});

describe("the models of a provider that is not set up", () => {
  const offline = async (provider: string) => {
    const conversation = scriptedConversation();
    const house = openCliHouse(await tempFolder());
    const models = await listModels(house, { provider, refresh: false }, conversation);
    return { models, said: conversation.said };
  };

  test("are those of the price list", async () => {
    const { models, said } = await offline("anthropic");
    expect(models.find(({ id }) => id === "@anthropic/claude-sonnet-5")).toMatchObject({
      id: "@anthropic/claude-sonnet-5",
      provider: "anthropic",
      facts: expect.objectContaining({ price: expect.objectContaining({ inputUsdPerMillion: 2 }) }),
    });
    expect(said).toEqual([
      "warn anthropic: from the price list of 2026-09-23; not set up: portkey-codex integration add --provider anthropic",
    ]);
  });

  test("are unknown where there is no price list", async () => {
    const { models, said } = await offline("nebius");
    expect(models).toEqual([]);
    expect(said).toEqual([
      "warn nebius: nothing is known without asking; not set up: portkey-codex integration add --provider nebius",
    ]);
  });

  test("can be listed for every provider", async () => {
    for (const { id } of providers) expect(Array.isArray((await offline(id)).models)).toBe(true);
  });

  test("and nobody's, when nobody has that name", async () => {
    await expect(offline("anthropics")).rejects.toThrow('--provider cannot be "anthropics"');
  });
});

test("a provider that is set up is asked, and the price list answers when it cannot be", async () => {
  const house = openCliHouse(await tempFolder());
  const { url } = await startModelsServer({ "/v1/models": modelsFor([KEY], ["m"]) });
  const list = async (provider: string) => {
    const conversation = scriptedConversation();
    const models = await listModels(house, { provider, refresh: false }, conversation);
    return { models, said: conversation.said };
  };
  for (const [provider, baseUrl] of [
    ["xai", `${url}/v1`],
    ["groq", "http://127.0.0.1:1/v1"],
  ] as const) {
    const more = wishes({ provider, slug: `my-${provider}`, baseUrl, secret: KEY });
    await addIntegration(house, more, scriptedConversation([true]));
  }
  const answered = await list("xai");
  expect(answered.models.map(({ id, integration }) => [id, integration])).toEqual([["@my-xai/m", "my-xai"]]);
  expect(answered.said).toEqual([]);
  const away = await list("groq");
  expect(away.models.map(({ id }) => id)).toContain("@groq/openai/gpt-oss-120b");
  expect(away.said.at(-1)).toBe("warn groq: from the price list of 2026-09-23");
});
