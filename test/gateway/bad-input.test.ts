import { describe, expect, test } from "vitest";
import type { WireApi } from "../../src/domain/integration.ts";
import { CODEX_HEADERS, openGateway, type TestGateway } from "../support/open-gateway.ts";
import { EVENTS, readEvents, terminalEvents } from "../support/responses-events.ts";
import { answersOf, streamOf, VENDORS } from "../support/vendor-answers.ts";

const RESPONSES = "/v1/responses";
const CHAT = "/v1/chat/completions";
const GATEWAY = { host: "127.0.0.1", port: 8787, idleExitMs: 1, websockets: false };
const LARGE = { gateway: { ...GATEWAY, maxBodyBytes: 64 * 1_048_576 } };

function open(wireApi: WireApi = "anthropic"): Promise<TestGateway> {
  return openGateway({ integrations: [{ wireApi }], settings: LARGE });
}

/** The gateway has survived when it still answers. */
async function expectAlive(gateway: TestGateway): Promise<void> {
  const { wireApi } = gateway.hall.settings().integrations[0]!;
  gateway.upstream.script(wireApi === "responses" ? { pieces: EVENTS } : streamOf(wireApi));
  expect((await gateway.ask({ body: { model: "m", stream: true, input: "hi" } })).status).toBe(200);
  expect(gateway.reports).toEqual([]);
}

interface Refused {
  readonly name: string;
  readonly path?: string;
  readonly body: object | string;
  readonly says: RegExp;
  readonly param: string | null;
}

const user = { role: "user", content: "hi" };
const deepText = (depth: number): string => `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;

/** What changes the meaning of a request is refused, in words and with the field's name. */
const REFUSED: readonly Refused[] = [
  { name: "half a body", body: '{"model":"m","input":[', says: /not a JSON object/, param: null },
  { name: "a list", body: "[]", says: /not a JSON object/, param: null },
  {
    name: "rubbish behind the body",
    body: '{"model":"m","input":"x"} }',
    says: /not a JSON object/,
    param: null,
  },
  { name: "rubbish inside", body: '{"model":"m","input":[1,,2]}', says: /not a JSON object/, param: null },
  { name: "no input", body: { model: "m" }, says: /no `input`/, param: "input" },
  { name: "a number as input", body: { model: "m", input: 7 }, says: /input/, param: "input" },
  {
    name: "tools that are no list",
    body: { model: "m", input: "x", tools: {} },
    says: /tools/,
    param: "tools",
  },
  {
    name: "a list as instructions",
    body: { model: "m", input: "x", instructions: ["a"] },
    says: /instructions/,
    param: "instructions",
  },
  {
    name: "a temperature in words",
    body: { model: "m", input: "x", temperature: "hot" },
    says: /temperature/,
    param: "temperature",
  },
  {
    name: "no messages",
    path: CHAT,
    body: { model: "m" },
    says: /messages/,
    param: "messages",
  },
  {
    name: "messages that are no list",
    path: CHAT,
    body: { model: "m", messages: "hi" },
    says: /messages/,
    param: "messages",
  },
  {
    name: "several answers",
    path: CHAT,
    body: { model: "m", messages: [user], n: 3 },
    says: /\bn\b/,
    param: "n",
  },
];

describe("a request that cannot be understood", () => {
  test.each(REFUSED)("$name: Codex reads why", async ({ path = RESPONSES, body, says }) => {
    const gateway = await open();
    const { status, headers, text } = await gateway.ask({ path, body, headers: CODEX_HEADERS });
    expect([status, headers["content-type"]]).toEqual([400, "text/plain; charset=utf-8"]);
    expect(text).toMatch(says);
    expect(gateway.upstream.requests).toHaveLength(0);
    expect(await gateway.settled(1)).toMatchObject({ status: "error", error: text, httpStatus: 400 });
    await expectAlive(gateway);
  });

  test.each(REFUSED)(
    "$name: others get an error of OpenAI's kind",
    async ({ path = RESPONSES, body, says, param }) => {
      const gateway = await open();
      const { status, headers, text } = await gateway.ask({ path, body });
      expect([status, headers["content-type"]]).toEqual([400, "application/json; charset=utf-8"]);
      expect(JSON.parse(text)).toEqual({
        error: {
          message: expect.stringMatching(says),
          type: "invalid_request_error",
          param,
          code: expect.any(String),
        },
      });
      await expectAlive(gateway);
    },
  );
});

const message = (text: string) => ({
  type: "message",
  role: "user",
  content: [{ type: "input_text", text }],
});
const call = { type: "function_call", call_id: "c1", name: "ls", arguments: "{}" };
const output = (text: unknown) => ({ type: "function_call_output", call_id: "c1", output: text });
const tool = (name: string, parameters: unknown = { type: "object" }) => ({
  type: "function",
  name,
  parameters,
});

const sealed = (minter: string) =>
  `pkcx1.${Buffer.from(`["${minter}",${deepText(10_000)}]`).toString("base64url")}`;
const thought = (minter: string) => ({ type: "reasoning", summary: [], encrypted_content: sealed(minter) });

/** A request that is odd but has a meaning: a legal upstream request, or a refusal in words; never our own failure. */
const ODD: readonly { readonly name: string; readonly body: object | string }[] = [
  { name: "a tool result without its call", body: { input: [message("hi"), output("late")] } },
  { name: "a call without its result", body: { input: [message("hi"), call] } },
  { name: "nothing at all", body: { input: [] } },
  {
    name: "10 000 tools",
    body: { input: "hi", tools: Array.from({ length: 10_000 }, (_, at) => tool(`t${at}`)) },
  },
  {
    name: "10 000 tools of one name",
    body: { input: "hi", tools: Array.from({ length: 10_000 }, () => tool("t")) },
  },
  { name: "a tool output of 5 MB", body: { input: [message("hi"), call, output("x".repeat(5_000_000))] } },
  {
    name: "lone surrogates",
    body: { input: [message("a\ud83e b\udd8a"), call, output("\ud800")], instructions: "\udfff" },
  },
  {
    name: "lone surrogates in names",
    body: {
      input: "hi",
      tools: [tool("t\ud800"), tool("", { type: "object", properties: { "\ud800": {} } })],
    },
  },
  { name: "control characters", body: { input: [message("a\u0000b\u001b[31m")] } },
  {
    name: "keys of a prototype",
    body: '{"input":[{"type":"__proto__","role":"constructor"}],"__proto__":{"stream":true},"tools":[{"type":"toString"}],"constructor":1}',
  },
  {
    name: "wrong types everywhere",
    body: {
      input: [
        null,
        1,
        "x",
        [],
        { type: 7 },
        { type: "message", role: 1, content: 2 },
        message("hi"),
        { ...call, arguments: 1 },
      ],
      tools: [null, 1, "x", { type: [] }, { type: "function", name: 7, parameters: "x" }],
      tool_choice: "maybe",
      metadata: { a: 1 },
    },
  },
  {
    name: "a schema 10 000 levels deep",
    body: `{"input":"hi","tools":[{"type":"function","name":"t","parameters":${deepText(10_000)}}]}`,
  },
  {
    name: "an unknown tool with a deep schema",
    body: `{"input":"hi","tools":[{"type":"hologram","name":"t","parameters":${deepText(10_000)}}]}`,
  },
  { name: "deep metadata", body: `{"input":"hi","metadata":${deepText(10_000)}}` },
  { name: "a deep unknown field", body: `{"input":"hi","extra":${deepText(100_000)}}` },
  {
    name: "a deep tool output",
    body: `{"input":[{"type":"function_call_output","call_id":"c1","output":${deepText(10_000)}}]}`,
  },
  {
    name: "a deep output format",
    body: `{"input":"hi","text":{"format":{"type":"json_schema","name":"f","schema":${deepText(10_000)}}}}`,
  },
  {
    name: "deep arguments",
    body: { input: [message("hi"), { ...call, arguments: deepText(10_000) }, output("x")] },
  },
  {
    name: "deep arguments that are no object",
    body: { input: [message("hi"), { ...call, arguments: `[${deepText(20_000)}]` }, output("x")] },
  },
  {
    name: "deep thoughts",
    body: { input: [message("hi"), ...["anthropic", "gemini", "chat"].map((api) => thought(`${api}/up`))] },
  },
  { name: "10 000 brackets", body: `{"input":${"[".repeat(10_000)}${"]".repeat(10_000)}}` },
];

const bytesOf = (body: object | string, stream: boolean): string => {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return `{"model":"m","stream":${stream},${text.slice(1)}`;
};

describe.each([...VENDORS, "responses"] as const)("in front of %s", (wireApi) => {
  const CALLERS = [
    { who: "Codex", headers: CODEX_HEADERS as Record<string, string>, stream: true },
    { who: "others", headers: {}, stream: false },
  ];
  test.each(ODD)("$name", async ({ body }) => {
    const gateway = await open(wireApi);
    for (const { headers, stream } of CALLERS) {
      if (wireApi === "responses")
        gateway.upstream.script(stream ? { pieces: EVENTS } : { body: { id: "r" } });
      else gateway.upstream.script(stream ? streamOf(wireApi) : { body: answersOf(wireApi).whole });
      const { status, text } = await gateway.ask({ body: bytesOf(body, stream), headers });
      expect([200, 400]).toContain(status);
      if (status === 400) expect(text).toMatch(/^(\{"error":\{"message":")?(The|An?|Custom|'|`|tool|input)/);
      if (status === 200) expect(text).not.toContain("response.failed");
    }
    for (const { body: sent } of gateway.upstream.requests) {
      expect(sent.toString()).not.toMatch(/\ufffd.*lone|\[object Object\]|undefined|NaN/);
      if (wireApi !== "responses") expect(loneSurrogate(sent.toString())).toBe(false);
    }
    await expectAlive(gateway);
  });
});

/** Strict parsers refuse the whole request for one of these. */
const loneSurrogate = (json: string): boolean =>
  /\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}/i.test(json);

/** The other side's oddities: what it nests deeply or names strangely ends one answer and not the gateway. */
describe("an answer that is nested too deeply", () => {
  const deep = deepText(10_000);
  const replace = (text: string) =>
    text.replaceAll('{\\"cmd\\":\\"ls\\"}', JSON.stringify(deep).slice(1, -1));
  const inPlace = (text: string) => replace(text).replaceAll('{"cmd":"ls"}', deep);

  test.each(VENDORS)("of %s", async (vendor) => {
    const gateway = await open(vendor);
    const pieces = answersOf(vendor).frames.map(inPlace);
    expect(pieces.join("").length).toBeGreaterThan(50_000);
    gateway.upstream.script({ pieces });
    const { status, body } = await gateway.ask({ body: { model: "m", stream: true, input: "hi" } });
    if (status === 200) expect(terminalEvents(readEvents(body))).toHaveLength(1);
    else expect(status).toBe(502);
    const whole = inPlace(JSON.stringify(answersOf(vendor).whole));
    gateway.upstream.script({ body: whole, headers: { "content-type": "application/json" } });
    expect([200, 502]).toContain((await gateway.ask({ body: { model: "m", input: "hi" } })).status);
    await expectAlive(gateway);
  });
});
