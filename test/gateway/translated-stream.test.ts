import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { MAX_FRAME_BYTES, TranslatedStream } from "../../src/gateway/translated-stream.ts";
import { UpstreamReply } from "../../src/gateway/upstream-reply.ts";
import { WrittenText } from "../../src/gateway/written-text.ts";
import type { UpstreamReceiver } from "../../src/ports/upstream.ts";
import { chat } from "../../src/translate/chat/chat.ts";
import { responsesGrammar } from "../../src/translate/responses/responses-grammar.ts";
import { accumulateChat } from "../support/accumulate-chat.ts";
import type { Reply } from "../support/fake-upstream.ts";
import { CODEX_HEADERS, GATEWAY_KEY, openGateway } from "../support/open-gateway.ts";
import { readEvents, terminalEvents } from "../support/responses-events.ts";
import { answersOf, beginningOf, TEXT, VENDORS, type Vendor } from "../support/vendor-answers.ts";

const ABORTED = { kind: "aborted", code: "ABORTED", message: "given up" } as const;
const codex = { body: { model: "m", stream: true, input: "hi" }, headers: CODEX_HEADERS };
const chatBody = { model: "m", stream: true, messages: [{ role: "user", content: "hi" }] };
const chatClient = { path: "/v1/chat/completions", body: chatBody };

async function open(wireApi: Vendor, ...replies: Reply[]) {
  const gateway = await openGateway({ integrations: [{ wireApi }] });
  gateway.upstream.script(...replies);
  return gateway;
}

test("a decoder that throws costs its own answer, and not the gateway", async () => {
  const receivers: UpstreamReceiver[] = [];
  const upstream = {
    send: (_: unknown, receiver: UpstreamReceiver) => {
      receivers.push(receiver);
      return { pause() {}, resume() {}, abort: () => receiver.onError(ABORTED) };
    },
    close: async () => {},
  };
  const reply = new UpstreamReply(upstream, { method: "POST", url: new URL("http://x"), headers: {} });
  const { request } = responsesGrammar.parseRequest({ model: "m", input: "hi", stream: true });
  const ids = { next: (prefix: string) => prefix };
  const stream = new TranslatedStream(reply, {
    dialect: {
      ...chat,
      decodeEvent: () => {
        throw new RangeError("Maximum call stack size exceeded");
      },
    },
    state: chat.initial({ ids, minter: "m" }),
    encoder: responsesGrammar.openEncoder({
      ids,
      responseId: "r",
      createdAtUnixS: 1,
      modelAsked: "m",
      request,
    }),
    written: new WrittenText(),
    keepAlive: Buffer.alloc(0),
    faultFor: (fault) => fault,
    monotonicMs: () => 0,
  });
  receivers[0]?.onHead(200, {});
  receivers[0]?.onData(Buffer.from("data: {}\n\n"));
  await stream.opened;
  expect(stream.reading).toMatchObject({ terminal: "failed", error: { code: "server_error" } });
});

/** Every way a stream can end that has begun, and what Codex must make of it. */
interface Break {
  readonly name: string;
  /** The wait for it is real, and the same for all. */
  readonly only?: Vendor;
  readonly code: string;
  readonly says: RegExp;
  reply(vendor: Vendor): Reply;
}
const BREAKS: readonly Break[] = [
  {
    name: "an error behind the text",
    reply: (vendor) => ({ pieces: [...beginningOf(vendor), answersOf(vendor).errorFrame("It has crashed")] }),
    code: "server_error",
    says: /It has crashed/,
  },
  {
    name: "the socket dies",
    reply: (vendor) => ({ pieces: beginningOf(vendor), end: "cut" }),
    code: "server_error",
    says: /^Custom \(up\) broke off in the middle of its answer: other side closed\.$/,
  },
  {
    name: "it falls silent",
    only: "anthropic",
    reply: (vendor) => ({ pieces: beginningOf(vendor), end: "hang" }),
    code: "server_error",
    says: /^Custom \(up\) broke off in the middle of its answer: /,
  },
  {
    name: "it ends without its end",
    reply: (vendor) => ({ pieces: beginningOf(vendor) }),
    code: "server_error",
    says: /end/,
  },
  {
    name: "it goes on in garbage",
    reply: (vendor) => ({ pieces: [...beginningOf(vendor), "data: }{\n\n"] }),
    code: "server_error",
    says: /./,
  },
];
const WAYS = VENDORS.flatMap((vendor) =>
  BREAKS.filter(({ only = vendor }) => only === vendor).map((way) => ({ vendor, ...way })),
);

describe.each(WAYS)("$vendor: $name", ({ vendor, reply, code, says }) => {
  test("Codex gets exactly one end, with its reason", async () => {
    const gateway = await open(vendor, { pauseMs: 5, ...reply(vendor) });
    const { status, body, broken } = await gateway.ask(codex);
    const events = readEvents(body);
    const error = { code, message: expect.stringMatching(says) };
    expect([status, broken]).toEqual([200, false]);
    expect(terminalEvents(events)).toMatchObject([
      { type: "response.failed", response: { status: "failed", error } },
    ]);
    expect(events.at(-1)).toBe(terminalEvents(events)[0]);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, at) => at));
    expect(body.toString()).toContain("Grüße ");
    const row = await gateway.settled(1);
    expect(row).toMatchObject({ status: "error", error: expect.stringMatching(says), httpStatus: 200 });
    expect(gateway.upstream.requests).toHaveLength(1);
  });

  test.runIf(vendor !== "chat")(
    "a chat client gets an error and a broken line, never a clean end",
    async () => {
      const gateway = await open(vendor, { pauseMs: 5, ...reply(vendor) });
      const { status, text, broken } = await gateway.ask(chatClient);
      const { message, error, done, finishReason } = accumulateChat(text);
      expect([status, broken, done, finishReason]).toEqual([200, true, false, undefined]);
      expect(message["content"]).toBe(TEXT);
      expect(error).toMatchObject({ message: expect.stringMatching(says) });
      expect(await gateway.settled(1)).toMatchObject({ status: "error" });
    },
  );
});

describe.each(VENDORS)("%s", (vendor) => {
  test("an error before the first word: asked again, then one sentence", async () => {
    const gateway = await open(vendor, { pieces: [answersOf(vendor).errorFrame("It has crashed")] });
    const { status, text } = await gateway.ask(codex);
    expect([status, text]).toEqual([400, "Custom (up) failed: It has crashed."]);
    expect(gateway.upstream.requests).toHaveLength(4);
    expect((await gateway.ask({ body: codex.body })).status).toBe(502);
  });

  test("a client that leaves ends the upstream's work", async () => {
    const gateway = await open(vendor, { pieces: beginningOf(vendor), end: "hang" });
    const client = openSocket(gateway.port, "/v1/responses", codex.body);
    await once(client, "data");
    const { abandoned } = await gateway.upstream.seen(1);
    client.destroy();
    await abandoned;
    expect(await gateway.settled(1)).toMatchObject({ status: "cancelled", modelServed: "m-dated" });
  });
});

test("a stream that stays open behind its end keeps nobody waiting, and is let go of", async () => {
  const gateway = await open("chat", { pieces: answersOf("chat").frames, end: "hang" });
  const startedMs = performance.now();
  const { text, broken } = await gateway.ask({ body: { model: "m", input: "hi" } });
  expect([broken, JSON.parse(text).status]).toEqual([false, "completed"]);
  expect(performance.now() - startedMs).toBeLessThan(1_000);
  await (await gateway.upstream.seen(1)).abandoned;
  expect((await gateway.settled(1)).status).toBe("ok");
});

test("where only the line's end can be the end, silence behind the last word is one", async () => {
  const gateway = await open("gemini", { pieces: answersOf("gemini").frames, end: "hang" });
  const { body } = await gateway.ask(codex);
  expect(terminalEvents(readEvents(body))).toMatchObject([{ type: "response.completed" }]);
  expect(await gateway.settled(1)).toMatchObject({ status: "ok", usage: { outputTokens: 10 } });
});

function openSocket(port: number, path: string, body: object) {
  const bytes = JSON.stringify(body);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${GATEWAY_KEY}\r\n` +
      `Connection: close\r\nContent-Type: application/json\r\nContent-Length: ${bytes.length}\r\n\r\n${bytes}`,
  );
  return socket;
}

test("an event that is larger than anything sane ends the stream, and the upstream is let go", async () => {
  const giant = answersOf("anthropic").textFrame(MAX_FRAME_BYTES + 500_000);
  let closed: Promise<void> | undefined;
  const gateway = await open("anthropic", {
    write: (response) => {
      closed = new Promise((done) => response.on("close", done));
      for (const piece of beginningOf("anthropic")) response.write(piece);
      response.write(giant);
    },
  });
  const { body } = await gateway.ask(codex);
  const error = { code: "server_error", message: "an event of the stream is too large" };
  expect(terminalEvents(readEvents(body))).toMatchObject([{ type: "response.failed", response: { error } }]);
  await closed;
  expect(await gateway.settled(1)).toMatchObject({ status: "error", error: error.message });
});

test("a large event that is not too large is translated", async () => {
  const pieces = [...beginningOf("anthropic"), answersOf("anthropic").textFrame(2 * 1_048_576)];
  const gateway = await open("anthropic", {
    pieces: [...pieces, ...answersOf("anthropic").frames.slice(pieces.length - 1)],
  });
  const { body } = await gateway.ask(codex);
  expect(terminalEvents(readEvents(body))).toMatchObject([{ type: "response.completed" }]);
  expect(body.length).toBeGreaterThan(2 * 1_048_576);
});

test("a client that does not read holds a translated upstream back; nothing piles up between them", async () => {
  const total = 50 * 1_048_576;
  const piece = answersOf("gemini").textFrame(64_000);
  let written = 0;
  const gateway = await open("gemini", {
    write: (response) => {
      const write = (): unknown => {
        while (written < total) {
          written += piece.length;
          if (!response.write(piece)) return response.once("drain", write);
        }
        return response.end(answersOf("gemini").frames.at(-1));
      };
      write();
    },
  });
  const client = openSocket(gateway.port, chatClient.path, chatBody);
  client.pause();
  await gateway.upstream.seen(1);
  for (let last = -1; written !== last || written === 0; ) {
    last = written;
    await sleep(100);
  }
  expect(written).toBeLessThan(total / 2);
  let received = 0;
  client.on("data", (chunk: Buffer) => {
    received += chunk.length;
  });
  client.resume();
  await once(client, "close");
  expect(received).toBeGreaterThan(total);
  expect((await gateway.settled(1)).status).toBe("ok");
});
