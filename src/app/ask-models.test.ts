import { expect, test } from "vitest";
import { startModelsServer } from "../../test/support/models-server.ts";
import type { Integration } from "../domain/integration.ts";
import { openUpstream } from "../upstream/open-upstream.ts";
import { askModels, type ModelsAnswer } from "./ask-models.ts";
import { verifyIntegration } from "./integration-verify.ts";

const at = (baseUrl: string, provider = "custom"): Integration => ({
  slug: "lab",
  provider,
  baseUrl,
  wireApi: "responses",
  options: {},
});

async function ask(baseUrl: string, secret?: string): Promise<ModelsAnswer> {
  const upstream = await openUpstream({ environment: {} });
  try {
    return await askModels(upstream, { integration: at(baseUrl), secret });
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

async function verify(baseUrl: string, provider?: string) {
  const upstream = await openUpstream({ environment: {} });
  const question = { integration: at(baseUrl, provider), secret: "k", fix: "try again" };
  return verifyIntegration({ upstream: async () => upstream }, question).finally(() => upstream.close());
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
