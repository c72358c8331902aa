import { expect, test } from "vitest";
import type { WireApi } from "../../src/domain/integration.ts";
import { openGateway } from "../support/open-gateway.ts";
import { EVENTS } from "../support/responses-events.ts";
import { answersOf, streamOf } from "../support/vendor-answers.ts";

const codex = (model?: string) => ({
  target: "local" as const,
  auth: "command" as const,
  wireApi: "responses" as const,
  boundedConnectionRetries: true,
  ...(model && { model }),
});

const cases: {
  name: string;
  wireApi: WireApi;
  asked: string;
  aliases?: Record<string, string>;
  chosen?: string;
  sent: string;
}[] = [
  { name: "no alias", wireApi: "responses", asked: "gpt-5.5", sent: "gpt-5.5" },
  { name: "the user's alias", wireApi: "responses", asked: "fast", aliases: { fast: "@up/m" }, sent: "m" },
  {
    name: "a helper behind a translation",
    wireApi: "chat",
    asked: "codex-auto-review",
    chosen: "@up/m",
    sent: "m",
  },
  { name: "a small one too", wireApi: "chat", asked: "gpt-5.5-mini", chosen: "@up/m", sent: "m" },
  {
    name: "the user's alias comes first",
    wireApi: "chat",
    asked: "codex-auto-review",
    aliases: { "codex-auto-review": "reviewer" },
    chosen: "@up/m",
    sent: "reviewer",
  },
  { name: "no model was chosen", wireApi: "chat", asked: "gpt-5.5-mini", sent: "gpt-5.5-mini" },
  {
    name: "who speaks Responses may have it",
    wireApi: "responses",
    asked: "gpt-5.5-mini",
    chosen: "@up/m",
    sent: "gpt-5.5-mini",
  },
  { name: "a name out of a prototype", wireApi: "responses", asked: "constructor", sent: "constructor" },
];

test.for(cases)("$name", async ({ wireApi, asked, aliases = {}, chosen, sent }) => {
  const gateway = await openGateway({
    integrations: [{ wireApi }],
    settings: { aliases, codex: codex(chosen) },
  });
  gateway.upstream.script(wireApi === "chat" ? streamOf("chat") : { pieces: EVENTS });
  const { status } = await gateway.ask({ body: { model: asked, stream: true, input: "hi" } });
  expect(status).toBe(200);
  expect(JSON.parse(gateway.upstream.requests[0]!.body.toString()).model).toBe(sent);
  const row = await gateway.settled(1);
  expect(row.modelAsked).toBe(asked);
  expect(row.rewrites.some(({ what }) => what === "alias")).toBe(sent !== asked);
});

test.for(["responses", "chat"] as const)("embeddings pass as they are to %s", async (wireApi) => {
  const gateway = await openGateway({ integrations: [{ wireApi }] });
  const answer = { object: "list", data: [], model: "m", usage: { prompt_tokens: 7, total_tokens: 7 } };
  gateway.upstream.script({ body: answer });
  const { text } = await gateway.ask({ path: "/v1/embeddings", body: { model: "@up/m", input: "hi" } });
  expect(JSON.parse(text)).toEqual(answer);
  expect(gateway.upstream.requests[0]).toMatchObject({ url: "/v1/embeddings" });
  expect(await gateway.settled(1)).toMatchObject({ endpoint: "/v1/embeddings", usage: { inputTokens: 7 } });
});

test.for(["anthropic", "gemini"] as const)("%s has none, and is not asked", async (wireApi) => {
  const gateway = await openGateway({ integrations: [{ wireApi }] });
  gateway.upstream.script({ body: answersOf(wireApi).whole });
  const { status, text } = await gateway.ask({ path: "/v1/embeddings", body: { model: "m", input: "hi" } });
  expect([status, JSON.parse(text).error.code]).toEqual([400, "no_embeddings"]);
  expect(gateway.upstream.requests).toEqual([]);
});
