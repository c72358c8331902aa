import { describe, expect, test } from "vitest";
import type { Integration } from "../../src/domain/integration.ts";
import { Learnt } from "../../src/gateway/learnt.ts";
import type { Lesson } from "../../src/ports/lesson-file.ts";
import { findProvider } from "../../src/providers/index.ts";
import type { Reply } from "../support/fake-upstream.ts";
import { CODEX_HEADERS, openGateway, type TestGateway } from "../support/open-gateway.ts";
import { streamOf } from "../support/vendor-answers.ts";

const refuse = (parameter: string): Reply => ({
  status: 400,
  body: {
    error: {
      message: `Unknown parameter: '${parameter}'.`,
      type: "invalid_request_error",
      param: parameter,
      code: "unknown_parameter",
    },
  },
});
const ok = streamOf("chat");
const body = { model: "m", stream: true, input: "hi", temperature: 0.5, top_p: 0.9, service_tier: "flex" };
const ask = (gateway: TestGateway, more: object = {}) => gateway.ask({ body: { ...body, ...more } });
const sentBy = (gateway: TestGateway): Record<string, unknown>[] =>
  gateway.upstream.requests.map((request) => JSON.parse(request.body.toString()));

async function open(options: { lessons?: readonly Lesson[] }, ...replies: Reply[]): Promise<TestGateway> {
  const gateway = await openGateway({ integrations: [{ wireApi: "chat" }], ...options });
  gateway.upstream.script(...replies);
  return gateway;
}

describe("an upstream that does not know a parameter", () => {
  test("is asked once more without it, and from then on", async () => {
    const gateway = await open({}, refuse("stream_options"), ok);
    expect((await ask(gateway)).status).toBe(200);
    expect((await ask(gateway)).status).toBe(200);
    const [first, second, third] = sentBy(gateway);
    expect(first).toHaveProperty("stream_options");
    const { stream_options: _, ...rest } = first!;
    expect(second).toEqual(rest);
    expect(third).toEqual(rest);
    expect(gateway.upstream.requests).toHaveLength(3);
    expect((await gateway.settled(1)).warnings).toContain(
      "stream_options: left out, Custom does not take it for this model",
    );
    expect(gateway.waits).toEqual([]);
  });

  test("is written into the lesson file, by integration and model", async () => {
    const gateway = await open({}, refuse("stream_options"), refuse("top_p"), ok);
    await ask(gateway);
    expect(gateway.lessonsWritten.at(-1)).toEqual([
      { integration: "up", model: "m", parameters: ["stream_options", "top_p"] },
    ]);
  });

  test("what an earlier run learnt holds", async () => {
    const lessons = [{ integration: "up", model: "m", parameters: ["stream_options"] }];
    const gateway = await open({ lessons }, ok);
    await ask(gateway);
    await ask(gateway, { model: "other" });
    const [known, other] = sentBy(gateway);
    expect(known).not.toHaveProperty("stream_options");
    expect(other).toHaveProperty("stream_options");
  });

  test("is asked in vain at most a few times", async () => {
    const gateway = await open(
      {},
      ...["stream_options", "temperature", "top_p", "service_tier", "store", "messages"].map(refuse),
    );
    const { status } = await ask(gateway, { parallel_tool_calls: true });
    expect(status).toBe(400);
    expect(gateway.upstream.requests.length).toBeLessThanOrEqual(5);
  });

  test("and says the same again, is not asked for ever", async () => {
    const gateway = await open({}, refuse("stream_options"));
    expect((await ask(gateway)).status).toBe(400);
    expect(gateway.upstream.requests).toHaveLength(2);
  });

  test("two requests at once learn the same, and both succeed", async () => {
    const gateway = await open({}, refuse("stream_options"), refuse("stream_options"), ok);
    const answers = await Promise.all([ask(gateway), ask(gateway)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });

  test("a parameter that was never sent is nothing to learn", async () => {
    const gateway = await open({}, refuse("frequency_penalty"));
    expect((await ask(gateway)).status).toBe(400);
    expect(gateway.upstream.requests).toHaveLength(1);
    expect(gateway.lessonsWritten).toEqual([]);
  });

  test.each<{ name: string; reply: Reply }>([
    {
      name: "a bad value",
      reply: { status: 400, body: { error: { message: "temperature must be below 2" } } },
    },
    {
      name: "a content filter",
      reply: { status: 400, body: { error: { message: "Blocked", code: "content_filter" } } },
    },
    {
      name: "a missing model",
      reply: { status: 404, body: { error: { message: "Unknown parameter: 'top_p'." } } },
    },
    { name: "the model's name", reply: refuse("model") },
    { name: "plain text", reply: { status: 400, body: "Bad Request" } },
    { name: "a page", reply: { status: 400, body: "<html>Unknown parameter: 'top_p'</html>" } },
  ])("$name is no lesson and is not repeated", async ({ reply }) => {
    const gateway = await open({}, reply);
    await gateway.ask({ body, headers: CODEX_HEADERS });
    expect(gateway.upstream.requests).toHaveLength(1);
    expect(gateway.lessonsWritten).toEqual([]);
  });
});

describe("what is kept of it", () => {
  const custom = findProvider("custom")!;
  const integration = { slug: "up", provider: "custom", baseUrl: "x", wireApi: "chat" } as Integration;
  const target = (model: string) => ({ integration, provider: custom, model });

  test("is bounded, by model and in all; the oldest goes first", () => {
    let written: readonly Lesson[] = [];
    const learnt = new Learnt([], (lessons) => {
      written = lessons;
    });
    for (let at = 0; at < 100; at += 1) learnt.add(target("one"), `parameter_${at}`);
    expect(learnt.of(target("one")).size).toBe(16);
    for (let at = 0; at < 1_000; at += 1) learnt.add(target(`m${at}`), "x");
    expect(written).toHaveLength(500);
    expect(learnt.of(target("one")).size).toBe(0);
    expect([...learnt.of(target("m999"))]).toEqual(["x"]);
  });

  test("is forgotten when the settings change, also on the disk", () => {
    let written: readonly Lesson[] | undefined;
    const learnt = new Learnt([{ integration: "up", model: "m", parameters: ["x"] }], (lessons) => {
      written = lessons;
    });
    expect([...learnt.of(target("m"))]).toEqual(["x"]);
    learnt.forget();
    expect([[...learnt.of(target("m"))], written]).toEqual([[], []]);
  });

  test("a file that somebody filled is read up to the same bounds", () => {
    const before = Array.from({ length: 2_000 }, (_, at) => ({
      integration: "up",
      model: `m${at}`,
      parameters: Array.from({ length: 100 }, (__, parameter) => `p${parameter}`),
    }));
    let written: readonly Lesson[] = [];
    const learnt = new Learnt(before, (lessons) => {
      written = lessons;
    });
    learnt.add(target("new"), "x");
    expect(written).toHaveLength(500);
    expect(Math.max(...written.map(({ parameters }) => parameters.length))).toBe(16);
  });
});
