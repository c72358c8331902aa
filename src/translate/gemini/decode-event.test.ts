import { describe, expect, test } from "vitest";
import { assertWellFormed } from "../../../test/support/assert-well-formed.ts";
import { countingContext, decodeDatas } from "../../../test/support/gemini-stream.ts";
import { dialectTarget, modelRequest } from "../../../test/support/model-request.ts";
import type { Item } from "../../domain/conversation.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { gemini } from "./gemini.ts";

const part = (...parts: unknown[]): string => JSON.stringify({ candidates: [{ content: { parts } }] });
const stop = JSON.stringify({ candidates: [{ finishReason: "STOP" }] });
const endsAs = (reason: string): StreamEvent | undefined =>
  decodeDatas([part({ text: "x" }), JSON.stringify({ candidates: [{ finishReason: reason }] })]).at(-1);

describe("why Gemini stopped", () => {
  const cases: [reason: string, kind: string][] = [
    ["STOP", "stop"],
    ["MAX_TOKENS", "max-tokens"],
    ["RECITATION", "content-filter"],
    ["BLOCKLIST", "content-filter"],
    ["SPII", "content-filter"],
    ["IMAGE_SAFETY", "content-filter"],
    ["OTHER", "unknown"],
    ["FINISH_REASON_UNSPECIFIED", "unknown"],
  ];
  for (const [reason, kind] of cases) {
    test(reason, () => expect(endsAs(reason)).toMatchObject({ type: "finish", reason: { kind } }));
  }
  for (const reason of ["UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE"]) {
    test(`${reason}: a turn without its call is no success`, () =>
      expect(endsAs(reason)).toMatchObject({ type: "failure" }));
  }
});

describe("a call that cannot be carried fails the turn", () => {
  const piece = (jsonPath: unknown, value: object) => ({
    functionCall: { name: "f", partialArgs: [{ jsonPath, ...value }] },
  });
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`);
  const cases: Record<string, unknown> = {
    "no name": { functionCall: { args: {} } },
    "a name of another type": { functionCall: { name: 3, args: {} } },
    "arguments that are a list": { functionCall: { name: "f", args: [1] } },
    "arguments that are a text": { functionCall: { name: "f", args: "{}" } },
    "a piece for nowhere": piece("name", { stringValue: "x" }),
    "a piece for the whole": piece("$", { stringValue: "x" }),
    "a piece far behind a list's end": piece("$.a[4000000000]", { stringValue: "x" }),
    "a piece of a kind that is not known": piece("$.a", { listValue: [1] }),
    "a text whose end did not come": piece("$.a", { stringValue: "rm -rf /tmp/", willContinue: true }),
    "a piece inside a text": {
      functionCall: {
        name: "f",
        partialArgs: [
          { jsonPath: "$.a", stringValue: "x" },
          { jsonPath: "$.a.b", stringValue: "y" },
        ],
      },
    },
  };
  for (const [name, broken] of Object.entries(cases)) {
    test(name, () => {
      const events = decodeDatas([part(broken), stop]);
      assertWellFormed(events);
      expect(events.at(-1)?.type).toBe("failure");
    });
  }

  const followers: Record<string, unknown> = {
    "a text": { text: "x" },
    "a thought": { text: "x", thought: true },
    "a search": { toolCall: { toolType: "GOOGLE_SEARCH_WEB", args: { query: "q" } } },
    "a picture": { inlineData: { mimeType: "image/png", data: "aaaa" } },
    "another call": { functionCall: { name: "g" } },
  };
  for (const [name, follower] of Object.entries(followers)) {
    test(`and nothing follows it: ${name}`, () => {
      const open = { functionCall: { name: "f", partialArgs: [{ jsonPath: 3 }], willContinue: true } };
      const events = decodeDatas([part({ text: "first" }), part(open), part(follower), stop]);
      assertWellFormed(events);
      expect(events.at(-1)?.type).toBe("failure");
    });
  }

  test("arguments too deep to be written", () => {
    const chunk = { candidates: [{ content: { parts: [{ functionCall: { name: "f", args: deep } }] } }] };
    expect(gemini.decodeBody(chunk, countingContext()).at(-1)?.type).toBe("failure");
  });

  test("keys that objects have by themselves are keys", () => {
    const events = decodeDatas([part(piece("$.__proto__.x", { numberValue: 1 })), stop]);
    expect(events).toContainEqual({ type: "tool-call-delta", id: "fc_1", text: '{"__proto__":{"x":1}}' });
  });
});

describe("events that say nothing", () => {
  const state = gemini.initial(countingContext());
  for (const data of ["", "[DONE]", "{}", '{"candidates":null}', '{"odd":1}']) {
    test(data || "empty", () => {
      const step = gemini.decodeEvent(state, data, undefined);
      expect(step.events).toEqual([]);
      expect(step.state).toBe(state);
    });
  }

  test("what follows an error", () => {
    const failed = gemini.decodeEvent(state, "not json", undefined);
    expect(failed.events).toMatchObject([{ type: "failure" }]);
    expect(gemini.decodeEvent(failed.state, part({ text: "x" }), undefined)).toEqual({
      state: failed.state,
      events: [],
    });
    expect(gemini.decodeEnd(failed.state)).toEqual([]);
  });
});

test("an id that comes twice is given once", () => {
  const twice = { functionCall: { name: "f", args: {}, id: "same" } };
  const ids = decodeDatas([part(twice, twice), stop]).flatMap((event) =>
    event.type === "tool-call-start" ? [event.callId] : [],
  );
  expect(ids).toEqual(["same", "call_1"]);
});

test("sources that come when the text is over stand in a text of their own", () => {
  const grounded = JSON.stringify({
    candidates: [{ groundingMetadata: { groundingChunks: [{ web: { uri: "https://example.com" } }] } }],
  });
  const events = decodeDatas([part({ functionCall: { name: "f" } }), grounded, stop]);
  assertWellFormed(events);
  expect(events.filter(({ type }) => type === "citation")).toMatchObject([{ url: "https://example.com" }]);
});

/** What a client sends back of an answer. */
function replay(events: readonly StreamEvent[]): Item[] {
  const items: Item[] = [];
  const texts = new Map<string, string>();
  for (const event of events) {
    if (event.type === "text-delta" || event.type === "tool-call-delta" || event.type === "reasoning-delta") {
      texts.set(event.id, (texts.get(event.id) ?? "") + event.text);
    } else if (event.type === "text-end") {
      const text = texts.get(event.id) ?? "";
      items.push({ kind: "message", role: "assistant", content: [{ kind: "text", text }] });
    } else if (event.type === "reasoning-end") {
      const summary = [texts.get(event.id) ?? ""];
      items.push({ kind: "reasoning", summary, text: [], ...(event.carry && { carry: event.carry }) });
    } else if (event.type === "tool-call-start") {
      const { callId, name, form } = event;
      const later = {
        get input() {
          return texts.get(event.id) ?? "";
        },
      };
      items.push(Object.assign(later, { kind: "tool-call", callId, name, form } as const));
    }
  }
  return items;
}

describe("what Gemini said goes back to it part by part", () => {
  const shell = { functionCall: { name: "shell", args: { cmd: "ls" } } };
  const cases: Record<string, unknown[][]> = {
    "a signed call among two": [[{ text: "Look." }], [{ ...shell, thoughtSignature: "A" }, shell]],
    "a text signed at its end": [[{ text: "Hello" }], [{ text: "", thoughtSignature: "A" }]],
    "a text signed as a whole": [[{ text: "Hello", thoughtSignature: "A" }]],
    "two signed texts": [[{ text: "a", thoughtSignature: "A" }], [{ text: "b", thoughtSignature: "B" }]],
    "a signed thought": [[{ text: "hm", thought: true, thoughtSignature: "A" }], [{ text: "Hello" }]],
    "a signature behind a call": [
      [{ ...shell, thoughtSignature: "A" }],
      [{ text: "", thoughtSignature: "B" }],
    ],
    "searches of Google's": [
      [{ toolCall: { toolType: "GOOGLE_SEARCH_WEB", args: { query: "q" }, id: "1" }, thoughtSignature: "A" }],
      [{ toolResponse: { toolType: "GOOGLE_SEARCH_WEB", response: { a: 1 }, id: "1" } }],
      [{ ...shell, thoughtSignature: "B" }],
    ],
    "code run by Google": [
      [{ executableCode: { language: "PYTHON", code: "1" } }],
      [{ codeExecutionResult: { outcome: "OUTCOME_OK", output: "1" } }, { text: "one" }],
    ],
  };
  for (const [name, chunks] of Object.entries(cases)) {
    test(name, () => {
      const events = decodeDatas([...chunks.map((parts) => part(...parts)), stop]);
      const items: Item[] = [
        { kind: "message", role: "user", content: [{ kind: "text", text: "Hi" }] },
        ...replay(events),
      ];
      const tool = { kind: "function", name: "shell", origin: { name: "shell" }, parameters: {} } as const;
      const request = modelRequest({ items, tools: [tool, { kind: "web-search", options: {} }] });
      const target = dialectTarget({ model: "gemini-3-flash-preview", minter: countingContext().minter });
      const { contents } = gemini.encodeRequest(request, target).body as { contents: { parts: unknown[] }[] };
      expect(contents[1]?.parts).toEqual(chunks.flat());
    });
  }
});
