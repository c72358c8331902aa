import { describe, expect, test } from "vitest";
import { SseScanner, sseData } from "../translate/sse.ts";
import { demoAnswer } from "./demo-answer.ts";
import { openDemoUpstream } from "./demo-upstream.ts";

interface Reply {
  readonly status: number;
  readonly body: string;
  readonly pieces: number;
}

function ask(path: string, body?: unknown): Promise<Reply> {
  return new Promise((done, failed) => {
    let status = 0;
    const pieces: Buffer[] = [];
    openDemoUpstream().send(
      {
        method: body === undefined ? "GET" : "POST",
        url: new URL(`demo://built-in${path}`),
        headers: {},
        ...(body !== undefined && {
          body: Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
        }),
      },
      {
        onHead: (code) => {
          status = code;
        },
        onData: (piece) => void pieces.push(Buffer.from(piece)),
        onEnd: () => done({ status, body: Buffer.concat(pieces).toString(), pieces: pieces.length }),
        onError: (error) => failed(new Error(error.code)),
      },
    );
  });
}

interface Message {
  readonly content: readonly { readonly text: string }[];
}

interface Event {
  readonly type: string;
  readonly sequence_number: number;
  readonly delta?: string;
  readonly item?: Message;
  readonly response?: { readonly output: readonly Message[] };
}

function eventsOf(body: string): Event[] {
  const events: Event[] = [];
  new SseScanner({ maxFrameBytes: 1e6 }).push(Buffer.from(body), (frame) => {
    events.push(JSON.parse(`${sseData(frame)}`));
  });
  return events;
}

describe("a stream", () => {
  const question = { model: "demo", stream: true, input: "Is it on?" };

  test("has Codex's grammar: numbered, deltas that add up, one end", async () => {
    const { body, pieces } = await ask("/responses", question);
    const events = eventsOf(body);
    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, at) => at));
    const text = events
      .filter((event) => event.type === "response.output_text.delta")
      .map((event) => event.delta);
    const done = events.find((event) => event.type === "response.output_item.done")?.item;
    expect(text.length).toBeGreaterThan(5);
    expect(text.join("")).toBe(done?.content[0]?.text);
    expect(events.at(-1)).toMatchObject({ type: "response.completed", response: { status: "completed" } });
    expect(pieces).toBe(events.length);
  });

  test("is the same every time", async () => {
    expect(await ask("/responses", question)).toEqual(await ask("/responses", question));
  });

  test("says the same as the plain answer", async () => {
    const streamed = eventsOf((await ask("/responses", question)).body).at(-1)?.response;
    const plain = JSON.parse((await ask("/responses", { ...question, stream: false })).body);
    expect(plain.output[0].content).toEqual(streamed?.output[0]?.content);
  });
});

describe("what it says", () => {
  const cases = [
    { name: "a plain question", input: "Hello  there", says: 'You asked: "Hello there"' },
    {
      name: "the newest message of a person, not Codex's context",
      input: [
        { role: "user", content: [{ type: "input_text", text: "first" }] },
        { role: "user", content: [{ type: "input_text", text: "second" }] },
        {
          role: "user",
          content: [{ type: "input_text", text: "<environment_context>x</environment_context>" }],
        },
        { role: "assistant", content: [{ type: "output_text", text: "no" }] },
      ],
      says: 'You asked: "second"',
    },
    { name: "nothing", input: [], says: "You asked: (nothing)" },
  ];
  for (const { name, input, says } of cases) {
    test(name, () => expect(demoAnswer({ input })).toContain(says));
  }

  test("fills a schema, as Codex's title request wants", () => {
    const schema = {
      type: "object",
      properties: { title: { type: "string" }, n: { type: "integer" }, kind: { enum: ["a", "b"] } },
    };
    const answer = demoAnswer({ input: "Fix the tests", text: { format: { type: "json_schema", schema } } });
    expect(JSON.parse(answer)).toEqual({ title: "Fix the tests", n: 0, kind: "a" });
  });
});

test("lists its model", async () => {
  expect(JSON.parse((await ask("/models")).body).data[0].id).toBe("demo");
});

test("refuses what it does not know", async () => {
  expect((await ask("/chat/completions", {})).status).toBe(404);
  expect((await ask("/responses", "{")).status).toBe(400);
});

test("stops when it is given up", async () => {
  const seen: string[] = [];
  await new Promise<void>((done) => {
    const call = openDemoUpstream().send(
      {
        method: "POST",
        url: new URL("demo://built-in/responses"),
        headers: {},
        body: Buffer.from('{"stream":true}'),
      },
      {
        onHead: () => call.abort(),
        onData: () => seen.push("data"),
        onEnd: () => seen.push("end"),
        onError: ({ kind }) => {
          seen.push(kind);
          setImmediate(() => setImmediate(done));
        },
      },
    );
  });
  expect(seen).toEqual(["aborted"]);
});
