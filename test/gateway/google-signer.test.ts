// Requests to Vertex with application default credentials: a service account whose key is made here, and a token
// endpoint that checks what is signed with it. No network.
import { createVerify, generateKeyPairSync } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { tempFolder } from "../support/temp-folder.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

const ACCOUNT = {
  type: "service_account",
  project_id: "p",
  private_key_id: "k",
  private_key: privateKey,
  client_email: "robot@p.iam.gserviceaccount.com",
  token_uri: "https://oauth2.googleapis.com/token",
};

let file = "";

beforeEach(async () => {
  file = join(await tempFolder(), "account.json");
  await writeFile(file, JSON.stringify(ACCOUNT));
  vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", file);
  // Not asked in these tests, and nobody should wait for it.
  vi.stubEnv("METADATA_SERVER_DETECTION", "none");
  return () => vi.unstubAllEnvs();
});

/** Google's token endpoint: the n-th one is `token-n`, of the answered life. */
function tokenEndpoint(livesSeconds: readonly number[], refusal?: object) {
  const claims: Record<string, unknown>[] = [];
  const hosts: string[] = [];
  const answer = async (input: unknown, init?: { body?: unknown }): Promise<Response> => {
    hosts.push(new URL(String(input)).host);
    const assertion = new URLSearchParams(String(init?.body)).get("assertion") ?? "";
    const [head = "", payload = "", signature = ""] = assertion.split(".");
    const isSigned = createVerify("RSA-SHA256")
      .update(`${head}.${payload}`)
      .verify(publicKey, signature, "base64url");
    if (!isSigned || refusal) return Response.json(refusal ?? { error: "invalid_grant" }, { status: 400 });
    claims.push(JSON.parse(Buffer.from(payload, "base64url").toString()));
    const expires_in = livesSeconds[claims.length - 1] ?? 3_600;
    return Response.json({ access_token: `token-${claims.length}`, expires_in, token_type: "Bearer" });
  };
  return { claims, hosts, fetch: answer as typeof fetch };
}

const openVertex = (endpoint: ReturnType<typeof tokenEndpoint>) =>
  openGateway({
    integrations: [{ provider: "vertex", auth: "google", wireApi: "responses" }],
    tokenFetch: endpoint.fetch,
  });

const bearers = (gateway: Awaited<ReturnType<typeof openVertex>>) => {
  gateway.upstream.forgive();
  return gateway.upstream.requests.map(({ headers }) => headers.authorization);
};

test("a service account's token is fetched once and used until it is old", async () => {
  const endpoint = tokenEndpoint([3_600]);
  const gateway = await openVertex(endpoint);
  for (const _ of [1, 2]) expect((await gateway.ask({ headers: CODEX_HEADERS })).status).toBe(200);
  expect(bearers(gateway)).toEqual(["Bearer token-1", "Bearer token-1"]);
  expect(endpoint.claims).toMatchObject([
    { iss: ACCOUNT.client_email, scope: "https://www.googleapis.com/auth/cloud-platform" },
  ]);
  expect(endpoint.hosts).toEqual(["oauth2.googleapis.com"]);
});

test("a token that has expired is fetched anew before it is sent", async () => {
  const gateway = await openVertex(tokenEndpoint([1, 3_600]));
  await gateway.ask({ headers: CODEX_HEADERS });
  const before = bearers(gateway).length;
  vi.useFakeTimers({ now: Date.now() + 2_000, toFake: ["Date"] });
  await gateway.ask({ headers: CODEX_HEADERS }).finally(() => vi.useRealTimers());
  expect(bearers(gateway).slice(before)).toEqual(["Bearer token-2"]);
});

test("a token that is refused is fetched anew once, unseen by Codex", async () => {
  const gateway = await openVertex(tokenEndpoint([]));
  gateway.upstream.script({ status: 401, body: { error: { message: "expired" } } }, { body: { id: "r" } });
  expect(await gateway.ask({ headers: CODEX_HEADERS })).toMatchObject({ status: 200, text: '{"id":"r"}' });
  expect(bearers(gateway)).toEqual(["Bearer token-1", "Bearer token-2"]);
});

test("whose every token is refused is asked twice, and the token is not told", async () => {
  const gateway = await openVertex(tokenEndpoint([]));
  gateway.upstream.script({ status: 401, body: { error: { message: "token-1 and token-2 are bad" } } });
  const { status, text } = await gateway.ask({ headers: CODEX_HEADERS });
  expect(status).toBe(400);
  expect(text).toContain("gcloud auth application-default login");
  expect(text).not.toContain("token-2");
  expect(bearers(gateway)).toEqual(["Bearer token-1", "Bearer token-2"]);
});

test("an account that Google refuses is one sentence with a fix", async () => {
  const refusal = { error: "invalid_grant", error_description: "Invalid JWT: account not found" };
  const gateway = await openVertex(tokenEndpoint([], refusal));
  const { status, text } = await gateway.ask({ headers: CODEX_HEADERS });
  expect(status).toBe(400);
  expect(text).toMatch(/Google credentials of up.*invalid_grant.*GOOGLE_APPLICATION_CREDENTIALS/i);
  expect(gateway.upstream.requests).toEqual([]);
});

test.each([
  { name: "damaged", text: `{"private_key": "${"canary-private"}" canary-private`, said: "not valid JSON" },
  { name: "not there", text: undefined, said: "ENOENT|does not exist|no such file" },
])("a file that is $name is named and not quoted", async ({ text: content, said }) => {
  if (content === undefined) vi.stubEnv("GOOGLE_APPLICATION_CREDENTIALS", `${file}.gone`);
  else await writeFile(file, content);
  const gateway = await openVertex(tokenEndpoint([]));
  const { text } = await gateway.ask({ headers: CODEX_HEADERS });
  expect(text).toMatch(new RegExp(said));
  expect(JSON.stringify([text, gateway.finished, gateway.reports])).not.toContain("canary-private");
});
