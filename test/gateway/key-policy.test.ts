// What a key may do, through the real server: models, expiry, scopes, two secrets for a while.
import { describe, expect, test } from "vitest";
import { type GatewayKey, type KeyPolicy, NO_KEY_POLICY } from "../../src/domain/gateway-key.ts";
import { CODEX_HEADERS, GATEWAY_KEY, keyOf, openGateway } from "../support/open-gateway.ts";

const keyWith = (policy: Partial<KeyPolicy>): GatewayKey => ({
  ...keyOf("laptop", GATEWAY_KEY),
  policy: { ...NO_KEY_POLICY, ...policy },
});

const ONLY = { models: { allowed: ["@up/*"], refused: ["*-pro"] } };

describe("a model that the key does not allow", () => {
  test("reaches Codex as one sentence that says what is allowed, and no upstream", async () => {
    const gateway = await openGateway();
    gateway.setKeys([keyWith(ONLY)]);
    const refused = await gateway.ask({ headers: CODEX_HEADERS, body: { model: "m-pro", input: "hi" } });
    expect(refused.status).toBe(400);
    expect(refused.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(refused.text).toBe(
      'The key "laptop" does not allow the model @up/m-pro. Allowed: @up/*, !*-pro. ' +
        "To change it: portkey-codex key update laptop --models '@up/*,!*-pro,@up/m-pro'",
    );
    expect((await gateway.ask()).status).toBe(200);
    expect(gateway.upstream.requests.length).toBe(1);
    expect(gateway.finished[0]).toMatchObject({
      status: "blocked",
      errorKind: "model_not_allowed",
      keyName: "laptop",
      modelAsked: "m-pro",
    });
  });

  test("reaches other clients as Portkey says it", async () => {
    const gateway = await openGateway();
    gateway.setKeys([keyWith(ONLY)]);
    const refused = await gateway.ask({ body: { model: "m-pro", input: "hi" } });
    expect(refused.status).toBe(412);
    expect(JSON.parse(refused.text)).toEqual({
      error: {
        message: "Model m-pro is not allowed for this integration",
        type: "model_not_allowed_error",
        param: null,
        code: null,
      },
    });
  });

  test("is refused by the name behind an alias", async () => {
    const gateway = await openGateway({ settings: { aliases: { best: "@up/m-pro" } } });
    gateway.setKeys([keyWith(ONLY)]);
    expect((await gateway.ask({ body: { model: "best", input: "hi" } })).status).toBe(412);
  });

  test("is not on the menu", async () => {
    const gateway = await openGateway({ listed: { up: ["m", "m-pro"] } });
    gateway.setKeys([keyWith(ONLY)]);
    const list = await gateway.ask({ method: "GET", path: "/v1/models", body: null });
    expect(JSON.parse(list.text).data.map(({ id }: { id: string }) => id)).toEqual(["@up/m"]);
    const codex = await gateway.ask({ method: "GET", path: "/v1/models?client_version=0.169.0", body: null });
    expect(JSON.parse(codex.text).models.map(({ slug }: { slug: string }) => slug)).toEqual(["@up/m"]);
  });
});

describe("an expired key", () => {
  test("is told apart from an unknown one, and leaves a row", async () => {
    const gateway = await openGateway();
    gateway.setKeys([keyWith({ expiresAtUnixMs: 1_000 })]);
    const codex = await gateway.ask({ headers: CODEX_HEADERS });
    expect(codex.status).toBe(400);
    expect(codex.text).toMatch(
      /^The gateway key "laptop" expired on 1970-01-01 at .*portkey-codex key update laptop --expires 30d\.$/,
    );
    const other = await gateway.ask();
    expect(other.status).toBe(401);
    expect(JSON.parse(other.text)).toMatchObject({ status: "failure", error: { code: "01" } });
    const list = await gateway.ask({ method: "GET", path: "/v1/models", body: null });
    expect(list.status).toBe(401);
    expect(gateway.finished.map(({ errorKind }) => errorKind)).toEqual(["key_expired", "key_expired"]);
    expect(gateway.upstream.requests.length).toBe(0);
  });

  test("opens until its time", async () => {
    const gateway = await openGateway();
    gateway.setKeys([keyWith({ expiresAtUnixMs: Date.now() + 60_000 })]);
    expect((await gateway.ask()).status).toBe(200);
  });
});

test("a key without the scope for it opens only the rest", async () => {
  const gateway = await openGateway();
  gateway.setKeys([keyWith({ scopes: ["models"] })]);
  const refused = await gateway.ask();
  expect(refused.status).toBe(403);
  expect(JSON.parse(refused.text).error).toEqual({ message: "Forbidden!", code: "033" });
  expect((await gateway.ask({ method: "GET", path: "/v1/models", body: null })).status).toBe(200);
});

test("after a rotation the old secret opens until the overlap is over", async () => {
  const gateway = await openGateway();
  const { secretHash } = keyOf("laptop", GATEWAY_KEY);
  const rotated = keyOf("laptop", "pkcx_the-new-secret-of-this-key-0123456789");
  gateway.setKeys([{ ...rotated, previous: { secretHash, untilUnixMs: Date.now() + 60_000 } }]);
  expect((await gateway.ask()).status).toBe(200);
  expect((await gateway.ask({ key: "pkcx_the-new-secret-of-this-key-0123456789" })).status).toBe(200);
  gateway.setKeys([{ ...rotated, previous: { secretHash, untilUnixMs: Date.now() - 1 } }]);
  expect((await gateway.ask({ key: "pkcx_the-new-secret-of-this-key-0123456789" })).status).toBe(200);
  await new Promise((done) => setTimeout(done, 1_050));
  expect((await gateway.ask()).status).toBe(401);
});

describe("a model that the integration does not serve", () => {
  const integrations = [{ models: { allowed: ["*"], refused: ["*-pro"] } }];
  const asked = { body: { model: "m-pro", input: "hi" } };

  test("is refused whoever asks, in Codex's way and in Portkey's", async () => {
    const gateway = await openGateway({ integrations });
    const codex = await gateway.ask({ headers: CODEX_HEADERS, ...asked });
    expect(codex.status).toBe(400);
    expect(codex.text).toBe(
      'The integration "up" does not allow the model @up/m-pro. Allowed: *, !*-pro. ' +
        "To change it: portkey-codex model enable '@up/*-pro'",
    );
    const other = await gateway.ask(asked);
    expect(other.status).toBe(412);
    expect(JSON.parse(other.text).error.type).toBe("model_not_allowed_error");
    expect((await gateway.ask()).status).toBe(200);
    expect(gateway.upstream.requests.length).toBe(1);
    expect(gateway.finished[0]).toMatchObject({ status: "blocked", errorKind: "model_not_allowed" });
  });

  test("the command names the model where nothing broader refuses it", async () => {
    const gateway = await openGateway({ integrations: [{ models: { allowed: ["m"], refused: [] } }] });
    const { text } = await gateway.ask({ headers: CODEX_HEADERS, ...asked });
    expect(text).toContain("Allowed: m. To change it: portkey-codex model enable '@up/m-pro'");
  });

  test("is on neither menu, and what is named in full is", async () => {
    const models = { allowed: ["m*", "tune"], refused: ["*-pro"] };
    const gateway = await openGateway({ integrations: [{ models }], listed: { up: ["m", "m-pro", "x"] } });
    const list = await gateway.ask({ method: "GET", path: "/v1/models", body: null });
    expect(JSON.parse(list.text).data.map(({ id }: { id: string }) => id)).toEqual(["@up/m", "@up/tune"]);
    const codex = await gateway.ask({ method: "GET", path: "/v1/models?client_version=0.169.0", body: null });
    expect(JSON.parse(codex.text).models.map(({ slug }: { slug: string }) => slug)).toEqual([
      "@up/m",
      "@up/tune",
    ]);
  });

  test("is served again as soon as the settings say so", async () => {
    const gateway = await openGateway({ integrations });
    expect((await gateway.ask(asked)).status).toBe(412);
    const [integration] = gateway.hall.settings().integrations;
    const { models: _refused, ...open } = integration!;
    gateway.change({ integrations: [open] });
    expect((await gateway.ask(asked)).status).toBe(200);
  });
});

describe("metadata that every request must say", () => {
  const settings = { requiredMetadata: ["team", "constructor"] };
  const said = (metadata: object) => ({ headers: { "x-portkey-metadata": JSON.stringify(metadata) } });

  test("is missed in one sentence, and no upstream is asked", async () => {
    const gateway = await openGateway({ settings });
    const codex = await gateway.ask({ headers: CODEX_HEADERS });
    expect(codex.status).toBe(400);
    expect(codex.text).toBe(
      'This gateway takes only requests that say "team", "constructor" (metadata.required), and this one does not. ' +
        'To say it for all of the key "codex": portkey-codex key update codex --metadata team=… --metadata constructor=…',
    );
    const other = await gateway.ask(said({ team: "red", constructor: "" }));
    expect(other.status).toBe(412);
    expect(JSON.parse(other.text).error).toMatchObject({
      message: "Metadata is missing: constructor",
      type: "metadata_missing_error",
    });
    expect(gateway.upstream.requests.length).toBe(0);
    expect(gateway.finished[0]).toMatchObject({ status: "blocked", errorKind: "metadata_missing" });
  });

  test("may be said by the request, by its key, or by the settings", async () => {
    const client = await openGateway({ settings });
    expect((await client.ask(said({ team: "red", constructor: "x" }))).status).toBe(200);
    const gateway = await openGateway({ settings });
    gateway.setKeys([keyWith({ team: "red", metadata: { constructor: "x" } })]);
    expect((await gateway.ask()).status).toBe(200);
    const workspace = { ...settings, metadata: { team: "all", constructor: "y" } };
    expect((await (await openGateway({ settings: workspace })).ask()).status).toBe(200);
  });
});
