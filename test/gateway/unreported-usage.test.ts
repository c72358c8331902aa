// What the log says when a model answered and its upstream did not say how many tokens that took.
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { estimateTokens } from "../../src/domain/estimate-tokens.ts";
import { GATEWAY_KEY, openGateway, type TestGateway } from "../support/open-gateway.ts";
import { sse } from "../support/responses-events.ts";

const QUESTION = "Why does the build fail on Windows, and what can be done about it?";
const WORDS = "The build fails because one path is longer than 260 characters. Move it up.".split(/(?= )/);
const ANSWER = WORDS.join("");
const guess = (outputTokens: number) => ({
  inputTokens: estimateTokens(QUESTION),
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens,
  reasoningTokens: 0,
  estimated: true,
});
const ASKED = { model: "m", input: QUESTION, stream: true };
/** Chat and Anthropic put the question into a message, which costs four tokens more. */
const guessInMessage = (outputTokens: number) => ({
  ...guess(outputTokens),
  inputTokens: estimateTokens(QUESTION) + 4,
});

const chunk = (delta: object, finish: string | null = null) =>
  `data: ${JSON.stringify({ id: "c", model: "m-1", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const CHAT = [
  chunk({ role: "assistant", content: "" }),
  ...WORDS.map((content) => chunk({ content })),
  chunk({}, "stop"),
  "data: [DONE]\n\n",
];

const created = sse({ type: "response.created", response: { id: "resp_1", model: "m-1" } });
const deltas = WORDS.map((delta) => sse({ type: "response.output_text.delta", item_id: "msg_1", delta }));
const ended = (response: object) =>
  sse({ type: "response.completed", response: { id: "resp_1", ...response } });
const item = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  content: [{ type: "output_text", text: ANSWER }],
};

describe("the log has a guess, marked as one", () => {
  test("of a chat stream that is translated; the client is told nothing", async () => {
    const gateway = await openGateway({ integrations: [{ wireApi: "chat" }] });
    gateway.upstream.script({ pieces: CHAT });
    const { text } = await gateway.ask({ body: ASKED });
    const row = await gateway.settled(1);
    const usage = guessInMessage(estimateTokens(ANSWER));
    expect(row).toMatchObject({ status: "ok", usage });
    expect(row.cost).toEqual({ kind: "known", microUsd: usage.inputTokens + 2 * usage.outputTokens });
    expect(text).toContain("response.completed");
    expect(text).not.toContain(`"input_tokens":${usage.inputTokens}`);
  });

  test("of a whole chat answer that is translated", async () => {
    const gateway = await openGateway({ integrations: [{ wireApi: "chat" }] });
    const message = { role: "assistant", content: ANSWER };
    gateway.upstream.script({
      body: { id: "c", object: "chat.completion", choices: [{ index: 0, message, finish_reason: "stop" }] },
    });
    await gateway.ask({ body: { ...ASKED, stream: false } });
    expect((await gateway.settled(1)).usage).toEqual(guessInMessage(estimateTokens(ANSWER)));
  });

  test.each([
    { name: "that tells all by its deltas", pieces: [created, ...deltas, ended({})] },
    { name: "that tells all at its end", pieces: [created, ended({ output: [item] })] },
    {
      name: "that tells all three times",
      pieces: [
        created,
        ...deltas,
        sse({ type: "response.output_item.done", item }),
        ended({ output: [item] }),
      ],
    },
    {
      name: "that says 0, which no request is",
      pieces: [created, ...deltas, ended({ usage: { input_tokens: 0, output_tokens: 0 } })],
    },
  ])("of a Responses stream $name and passes byte for byte", async ({ pieces }) => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces });
    const { text } = await gateway.ask({ body: ASKED });
    expect(text).toBe(pieces.join(""));
    expect(await gateway.settled(1)).toMatchObject({
      status: "ok",
      usage: guess(estimateTokens(ANSWER)),
    });
  });

  test("of a chat stream that passes byte for byte", async () => {
    const gateway = await openGateway({ integrations: [{ wireApi: "chat" }] });
    gateway.upstream.script({ pieces: CHAT });
    const body = { model: "m", stream: true, messages: [{ role: "user", content: QUESTION }] };
    await gateway.ask({ path: "/v1/chat/completions", body });
    expect((await gateway.settled(1)).usage).toEqual(guessInMessage(estimateTokens(ANSWER)));
  });

  test("of a whole answer that passes byte for byte", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ body: { id: "r", object: "response", output: [item] } });
    await gateway.ask({ body: { model: "m", input: QUESTION } });
    expect((await gateway.settled(1)).usage).toEqual(guess(estimateTokens(ANSWER)));
  });

  test("of an answer that breaks off", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: [created, ...deltas.slice(0, 5)], end: "cut", pauseMs: 5 });
    await gateway.ask({ body: ASKED });
    expect(await gateway.settled(1)).toMatchObject({
      status: "error",
      usage: guess(estimateTokens(WORDS.slice(0, 5).join(""))),
    });
  });

  test.each([
    { wireApi: "responses", pieces: [created, ...deltas.slice(0, 5)], guessed: guess },
    { wireApi: "chat", pieces: CHAT.slice(0, 6), guessed: guessInMessage },
  ] as const)("of an answer that the client cancels ($wireApi)", async ({ wireApi, pieces, guessed }) => {
    const gateway = await openGateway({ integrations: [{ wireApi }] });
    gateway.upstream.script({ pieces, end: "hang" });
    await leaveBehind(gateway, WORDS[4] ?? "");
    expect(await gateway.settled(1)).toMatchObject({
      status: "cancelled",
      usage: guessed(estimateTokens(WORDS.slice(0, 5).join(""))),
    });
  });

  test("of a very long stream by its beginning", async () => {
    const gateway = await openGateway();
    const many = 4_000;
    const delta = sse({ type: "response.output_text.delta", item_id: "msg_1", delta: `${ANSWER}\n` });
    const request = sse({ type: "response.in_progress", response: { instructions: "x".repeat(60_000) } });
    gateway.upstream.script({ pieces: [created, request, delta.repeat(many), ended({})] });
    await gateway.ask({ body: ASKED });
    const { usage } = await gateway.settled(1);
    const written = estimateTokens(`${ANSWER}\n`.repeat(many));
    expect(Math.abs((usage?.outputTokens ?? 0) / written - 1)).toBeLessThan(0.02);
  });

  test("without a price where there is none", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: [...deltas, ended({ model: "unpriced" })] });
    await gateway.ask({ body: { ...ASKED, model: "unpriced" } });
    const { usage, cost } = await gateway.settled(1);
    expect([usage?.estimated, cost]).toEqual([true, { kind: "unknown", reason: "no-price" }]);
  });
});

describe("the log has no guess", () => {
  test.each([
    {
      name: "when the upstream refused",
      reply: { status: 400, body: { error: { message: "no" } } },
      path: "",
    },
    { name: "when the answer is nothing that we know", reply: { body: { ok: true } }, path: "" },
    {
      name: "of embeddings",
      reply: { body: { object: "list", data: [{ object: "embedding", embedding: [0.1] }] } },
      path: "/v1/embeddings",
    },
    { name: "of an answer that broke off before a word", reply: { pieces: [created], end: "cut" }, path: "" },
  ] as const)("$name", async ({ reply, path }) => {
    const gateway = await openGateway();
    gateway.upstream.script({ ...reply });
    const asked = path === "" ? { body: ASKED } : { path, body: { model: "m", input: QUESTION } };
    await gateway.ask(asked);
    expect((await gateway.settled(1)).usage).toBeUndefined();
  });

  test("where the upstream said it", async () => {
    const gateway = await openGateway();
    const usage = { input_tokens: 100, output_tokens: 10 };
    gateway.upstream.script({ pieces: [created, ...deltas, ended({ usage })] });
    await gateway.ask({ body: ASKED });
    expect((await gateway.settled(1)).usage).toEqual({
      inputTokens: 100,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 10,
      reasoningTokens: 0,
    });
  });
});

/** Asks, and hangs up as soon as this word has come. */
async function leaveBehind(gateway: TestGateway, word: string): Promise<void> {
  const bytes = JSON.stringify(ASKED);
  const socket = connect(gateway.port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    `POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:${gateway.port}\r\nAuthorization: Bearer ${GATEWAY_KEY}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`,
  );
  let received = "";
  await new Promise<void>((done) => {
    socket.on("data", (piece: Buffer) => {
      received += piece.toString();
      if (received.includes(`"delta":"${word}"`)) done();
    });
  });
  socket.destroy();
}
