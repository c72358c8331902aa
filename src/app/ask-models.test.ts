import { expect, test } from "vitest";
import { startModelsServer } from "../../test/support/models-server.ts";
import type { Integration, WireApi } from "../domain/integration.ts";
import { openUpstream } from "../upstream/open-upstream.ts";
import { askModels, type ModelsAnswer } from "./ask-models.ts";
import { verifyIntegration } from "./integration-verify.ts";

const at = (baseUrl: string, provider = "custom", wireApi: WireApi = "responses"): Integration => ({
  slug: "lab",
  provider,
  baseUrl,
  wireApi,
  options: {},
});

async function ask(baseUrl: string, secret?: string, wireApi?: WireApi): Promise<ModelsAnswer> {
  const upstream = await openUpstream({ environment: {} });
  try {
    return await askModels(upstream, { integration: at(baseUrl, "custom", wireApi), secret });
  } finally {
    await upstream.close();
  }
}

const answers: readonly { name: string; status: number; body: unknown; want: object }[] = [
  {
    name: "OpenAI's list, sorted, each once",
    status: 200,
    body: { data: [{ id: "b" }, { id: "a" }, { id: "b" }, { id: 7 }, null] },
    want: { kind: "models", models: ["a", "b"], account: "acme" },
  },
  {
    name: "Codex's own shape",
    status: 200,
    body: { models: [{ slug: "a" }] },
    want: { kind: "models", models: ["a"] },
  },
  {
    name: "Anthropic's shape",
    status: 200,
    body: { data: [{ type: "model", id: "claude-sonnet-5", display_name: "Claude" }], has_more: false },
    want: { kind: "models", models: ["claude-sonnet-5"] },
  },
  {
    name: "Gemini's shape, only what writes text",
    status: 200,
    body: {
      models: [
        { name: "models/gemini-3.8-flash", supportedGenerationMethods: ["generateContent", "countTokens"] },
        { name: "models/gemini-embedding-2", supportedGenerationMethods: ["embedContent"] },
        { name: "models/gemini-next" },
      ],
    },
    want: { kind: "models", models: ["gemini-3.8-flash", "gemini-next"] },
  },
  {
    name: "Cloudflare's search",
    status: 200,
    body: { success: true, result: [{ id: "429b", name: "@cf/openai/gpt-oss-120b" }] },
    want: { kind: "models", models: ["@cf/openai/gpt-oss-120b"] },
  },
  {
    name: "Databricks' endpoints",
    status: 200,
    body: { endpoints: [{ name: "databricks-gpt-5", id: "77" }] },
    want: { kind: "models", models: ["databricks-gpt-5"] },
  },
  {
    name: "a wrong key, as Google says it",
    status: 400,
    body: { error: { code: 400, message: "API key not valid. Please pass a valid API key." } },
    want: { kind: "refused", status: 400 },
  },
  { name: "a bare list", status: 200, body: [{ id: "a" }], want: { kind: "models", models: ["a"] } },
  { name: "an empty list", status: 200, body: { data: [] }, want: { kind: "models", models: [] } },
  {
    name: "a refusal in OpenAI's words",
    status: 401,
    body: { error: { message: "no such key" } },
    want: { kind: "refused", status: 401, said: "no such key" },
  },
  {
    name: "a refusal in one word",
    status: 403,
    body: { error: "forbidden" },
    want: { kind: "refused", said: "forbidden" },
  },
  {
    name: "a page for people",
    status: 200,
    body: "<!doctype html><p>hi",
    want: { kind: "unlisted", status: 200, said: "" },
  },
  {
    name: "no such page",
    status: 404,
    body: "no such page",
    want: { kind: "unlisted", status: 404, said: "no such page" },
  },
  {
    name: "a redirect, which is not followed",
    status: 302,
    body: "",
    want: { kind: "unlisted", status: 302, said: "" },
  },
  { name: "JSON that is no list", status: 200, body: { ok: true }, want: { kind: "unlisted", status: 200 } },
  {
    name: "a very long list",
    status: 200,
    body: `[${" ".repeat(9_000_000)}]`,
    want: { kind: "unreachable" },
  },
];

for (const { name, status, body, want } of answers) {
  test(name, async () => {
    const { url } = await startModelsServer({ "/v1/models": () => ({ status, body }) });
    expect(await ask(`${url}/v1`, "k")).toMatchObject(want);
  });
}

test("nobody is there", async () => {
  expect(await ask("http://127.0.0.1:1/v1")).toMatchObject({
    kind: "unreachable",
    error: { kind: "connect" },
  });
});

test("without a key nothing is sent that looks like one", async () => {
  const server = await startModelsServer({});
  await ask(`${server.url}/v1`);
  expect(server.asked).toEqual(["/v1/models"]);
});

const unwanted = async (): Promise<never> => Promise.reject(new Error("nothing is signed here"));

async function verify(baseUrl: string, provider?: string, wireApi?: WireApi) {
  const upstream = await openUpstream({ environment: {} });
  const question = { integration: at(baseUrl, provider, wireApi), secret: "k", fix: "try again" };
  return verifyIntegration({ upstream: async () => upstream, signer: unwanted }, question).finally(() =>
    upstream.close(),
  );
}

test("a forgotten /v1 is found out by asking", async () => {
  const { url } = await startModelsServer({ "/v1/models": () => ({ status: 200, body: [{ id: "a" }] }) });
  expect((await verify(url)).integration.baseUrl).toBe(`${url}/v1`);
});

test("an address that answers is not made longer", async () => {
  const server = await startModelsServer({ "/models": () => ({ status: 200, body: [{ id: "a" }] }) });
  expect((await verify(server.url)).integration.baseUrl).toBe(server.url);
  expect(server.asked).toEqual(["/models k"]);
});

test("a server without a list is taken as it is", async () => {
  const server = await startModelsServer({});
  expect(await verify(server.url)).toMatchObject({
    integration: { baseUrl: server.url },
    answer: { kind: "unlisted" },
  });
  expect(server.asked).toEqual(["/models k", "/v1/models k"]);
});

test("a server with a fault is not taken", async () => {
  const { url } = await startModelsServer({ "/v1/models": () => ({ status: 502, body: "bad gateway" }) });
  await expect(verify(`${url}/v1`)).rejects.toThrow("Custom answers with an error (502)");
});

test("a local server that does not run: how to start it", async () => {
  await expect(verify("http://127.0.0.1:1/v1", "ollama")).rejects.toMatchObject({
    failure: { fix: "ollama serve" },
  });
});

test.each([
  ["anthropic", "/v1/models?limit=1000"],
  ["gemini", "/v1/models?pageSize=1000"],
  ["chat", "/v1/models"],
] as const)("where a list has pages, one page holds it: %s", async (wireApi, path) => {
  const server = await startModelsServer({ [path]: () => ({ status: 200, body: { data: [{ id: "a" }] } }) });
  expect(await ask(`${server.url}/v1`, undefined, wireApi)).toMatchObject({ models: ["a"] });
});

test("the version that Gemini's addresses have is found out as well", async () => {
  const page = { status: 200, body: { models: [{ name: "models/g" }] } };
  const { url } = await startModelsServer({ "/v1beta/models?pageSize=1000": () => page });
  expect((await verify(url, "custom", "gemini")).integration.baseUrl).toBe(`${url}/v1beta`);
});
