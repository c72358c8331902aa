import { describe, expect, test } from "vitest";
import { EventStream } from "../../src/gateway/event-stream.ts";
import { TAPS } from "../../src/gateway/taps.ts";
import { UpstreamReply } from "../../src/gateway/upstream-reply.ts";
import type { UpstreamReceiver } from "../../src/ports/upstream.ts";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { EVENTS, readEvents, sse, terminalEvents } from "../support/responses-events.ts";

const ask = { body: { model: "m", stream: true } };

/** The lane of a stream alone, fed by hand: what would reach the client, ended as the error edge ends it. */
async function passThrough(pieces: readonly Buffer[], isCut: boolean): Promise<Buffer> {
  let receiver: UpstreamReceiver | undefined;
  const upstream = {
    send: (_: unknown, to: UpstreamReceiver) => {
      receiver = to;
      return { pause() {}, resume() {}, abort() {} };
    },
    close: async () => {},
  };
  const reply = new UpstreamReply(upstream, { method: "POST", url: new URL("http://x"), headers: {} });
  const stream = new EventStream(reply, TAPS.responses);
  receiver?.onHead(200, {});
  for (const piece of pieces) receiver?.onData(piece);
  if (isCut) receiver?.onError({ kind: "cut", code: "ECONNRESET", message: "cut" });
  else receiver?.onEnd();
  const sent: Buffer[] = [];
  await stream.pipe({ write: (bytes) => sent.push(bytes) > 0 });
  if (!stream.reading.terminal) {
    const fallback = { responseId: "resp_x", model: "m", createdAtUnixS: 1 };
    const error = { code: "server_error", message: "cut" };
    sent.push(stream.encodeBreak(error, fallback));
  }
  return Buffer.concat(sent);
}

describe("exactly one terminal event, wherever the stream is cut", () => {
  const text = `\ufeff: hi\n\n${EVENTS.join("")}data: [DONE]\n\n`;
  const spellings = [
    { name: "LF", bytes: Buffer.from(text) },
    { name: "CRLF", bytes: Buffer.from(text.replaceAll("\n", "\r\n")) },
    { name: "CR", bytes: Buffer.from(text.replaceAll("\n", "\r")) },
  ];
  for (const { name, bytes } of spellings) {
    for (const isCut of [true, false]) {
      test(`${name}, ${isCut ? "the socket dies" : "the stream ends"} after each byte`, async () => {
        for (let length = 0; length <= bytes.length; length += 1) {
          const events = readEvents(await passThrough([bytes.subarray(0, length)], isCut));
          const terminal = terminalEvents(events);
          expect(terminal).toHaveLength(1);
          expect(events.at(-1)).toBe(terminal[0]);
          const numbers = events.map((event) => event.sequence_number);
          expect(numbers).toEqual(numbers.map((_, at) => at));
        }
      });
    }
  }

  test("and no event is lost that was whole", async () => {
    const whole = Buffer.from(EVENTS.join(""));
    const beforeLast = Buffer.from(EVENTS.slice(0, -1).join(""));
    for (let length = beforeLast.length; length < whole.length - 3; length += 1) {
      const sent = await passThrough([whole.subarray(0, length)], true);
      expect(sent.subarray(0, beforeLast.length).equals(beforeLast)).toBe(true);
    }
  });
});

describe("a stream that breaks on its way to the client", () => {
  const begun = EVENTS.slice(0, 2);
  const cases = [
    {
      name: "the socket dies",
      reply: { pieces: begun, end: "cut" as const },
      code: "server_error",
      message: /^Custom \(up\) broke off in the middle of its answer: /,
    },
    {
      name: "it ends without an end",
      reply: { pieces: begun },
      code: "server_error",
      message: /^Custom \(up\) broke off in the middle of its answer: it ended without an end\.$/,
    },
    {
      name: "it falls silent",
      reply: { pieces: begun, end: "hang" as const },
      code: "server_error",
      message: /broke off/,
    },
    {
      name: "half an event",
      reply: {
        pieces: [...begun, 'event: response.completed\ndata: {"type":"response.comp'],
        end: "cut" as const,
      },
      code: "server_error",
      message: /broke off/,
    },
    {
      name: "an error event says why",
      reply: {
        pieces: [
          ...begun,
          sse({ type: "error", code: null, message: "The model has crashed.", sequence_number: 2 }),
        ],
      },
      code: "server_error",
      message: /^Custom \(up\) failed: The model has crashed\.$/,
    },
    {
      name: "a rate limit, in the word that Codex knows",
      reply: {
        pieces: [
          ...begun,
          sse({ type: "error", code: "rate_limit_exceeded", message: "Try again in 1s", sequence_number: 2 }),
        ],
      },
      code: "rate_limit_exceeded",
      message: /Try again in 1s/,
    },
    {
      name: "a request that will never work is not repeated",
      reply: {
        pieces: [
          ...begun,
          sse({
            type: "error",
            error: { type: "invalid_request_error", message: "bad" },
            sequence_number: 2,
          }),
        ],
      },
      code: "invalid_prompt",
      message: /bad/,
    },
  ];
  for (const { name, reply, code, message } of cases) {
    test(name, async () => {
      const gateway = await openGateway();
      gateway.upstream.script({ ...reply, pauseMs: 20 });
      const { status, body, broken } = await gateway.ask({ ...ask, headers: CODEX_HEADERS });
      const events = readEvents(body);
      const wantsError = { code, message: expect.stringMatching(message) };
      expect([status, broken]).toEqual([200, false]);
      expect(terminalEvents(events)).toMatchObject([
        { type: "response.failed", response: { id: "resp_1", status: "failed", error: wantsError } },
      ]);
      expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, at) => at));
      expect(await gateway.settled(1)).toMatchObject({ status: "error", errorKind: code });
    });
  }

  test("an upstream's own failure passes as it is", async () => {
    const gateway = await openGateway();
    const failed = sse({
      type: "response.failed",
      sequence_number: 2,
      response: { id: "resp_1", status: "failed", error: { code: "server_error", message: "m" } },
    });
    gateway.upstream.script({ pieces: [...begun, failed] });
    const { text } = await gateway.ask(ask);
    expect(text).toBe(begun.join("") + failed);
    expect(await gateway.settled(1)).toMatchObject({
      status: "error",
      error: "m",
      errorKind: "server_error",
    });
  });

  test("an incomplete answer is an answer", async () => {
    const gateway = await openGateway();
    const incomplete = sse({
      type: "response.incomplete",
      response: { id: "resp_1", incomplete_details: { reason: "max_output_tokens" } },
    });
    gateway.upstream.script({ pieces: [...begun, incomplete] });
    await gateway.ask(ask);
    expect(await gateway.settled(1)).toMatchObject({ status: "ok", errorKind: "max_output_tokens" });
  });

  test("a socket that dies behind the end harms nobody", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: [...EVENTS], end: "cut" });
    expect((await gateway.ask(ask)).text).toBe(EVENTS.join(""));
    expect((await gateway.settled(1)).status).toBe("ok");
  });

  test("a plain answer that breaks off breaks off, so that nobody takes half of it for all", async () => {
    const gateway = await openGateway();
    const headers = { "content-type": "application/json", "content-length": "100" };
    gateway.upstream.script({ body: '{"id":', headers, end: "cut" });
    const { broken } = await gateway.ask();
    expect(broken).toBe(true);
    expect((await gateway.settled(1)).status).toBe("error");
  });
});

test("an event of any size passes", async () => {
  const gateway = await openGateway();
  const giant = sse({ type: "response.image", image: "x".repeat(20 * 1_048_576) });
  gateway.upstream.script({ pieces: [EVENTS[0]!, giant, ...EVENTS.slice(1)] });
  const { body } = await gateway.ask(ask);
  expect(body.equals(Buffer.from(EVENTS[0] + giant + EVENTS.slice(1).join("")))).toBe(true);
  expect((await gateway.settled(1)).usage?.inputTokens).toBe(100);
});

test("a stream that is cut inside such an event still ends properly", async () => {
  const gateway = await openGateway();
  gateway.upstream.script({ pieces: [EVENTS[0]!, `data: {"x":"${"y".repeat(9 * 1_048_576)}`], end: "cut" });
  const { body } = await gateway.ask(ask);
  expect(body.subarray(-2_000).toString()).toMatch(/y\n\nevent: response\.failed\ndata: \{.*\}\n\n$/);
});
