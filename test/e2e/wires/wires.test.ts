// The strict vendors are strict: a legal request has no fault, and each of these changes to it has exactly one.
import { describe, expect, test } from "vitest";
import { anthropic } from "./anthropic.ts";
import { chat } from "./chat.ts";
import { gemini } from "./gemini.ts";
import { responses } from "./responses.ts";
import type { Json, Wire } from "./wire.ts";

const schema = { type: "object", properties: { cmd: { type: "string" } }, required: ["cmd"] };

interface Case {
  readonly wire: Wire;
  readonly path: string;
  readonly legal: Json;
  readonly illegal: readonly { readonly change: (text: string) => string; readonly fault: RegExp }[];
}

const swap = (from: string, to: string) => (text: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

const CASES: Readonly<Record<string, Case>> = {
  chat: {
    wire: chat,
    path: "/v1/chat/completions",
    legal: {
      model: "deepseek-x",
      messages: [
        { role: "system", content: "s" },
        { role: "user", content: "u" },
        {
          role: "assistant",
          content: null,
          reasoning_content: "t",
          tool_calls: [{ id: "c1", type: "function", function: { name: "run", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "c1", content: "done" },
      ],
      tools: [{ type: "function", function: { name: "run", description: "d", parameters: schema } }],
      stream: true,
    },
    illegal: [
      { change: swap('"stream":true', '"store":false'), fault: /field "store"/ },
      { change: swap('"role":"system"', '"role":"developer"'), fault: /no such role/ },
      {
        change: swap('"tool_call_id":"c1"', '"tool_call_id":"c2"'),
        fault: /answers no open call|has no result/,
      },
      { change: swap('"reasoning_content":"t",', ""), fault: /reasoning_content is missing/ },
      { change: swap('"arguments":"{}"', '"arguments":"{"'), fault: /no JSON object/ },
      { change: swap('"name":"run","description"', '"name":"a.b","description"'), fault: /named a\.b/ },
      { change: swap('"stream":true', '"stream_options":{}'), fault: /without a stream/ },
      {
        change: swap('"role":"user","content":"u"', '"role":"assistant","content":""'),
        fault: /says nothing/,
      },
    ],
  },
  anthropic: {
    wire: anthropic,
    path: "/v1/messages",
    legal: {
      model: "claude",
      max_tokens: 4096,
      system: [{ type: "text", text: "s" }],
      messages: [
        { role: "user", content: [{ type: "text", text: "u" }] },
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "t", signature: "s" },
            { type: "tool_use", id: "c1", name: "run", input: {} },
          ],
        },
        { role: "user", content: [{ type: "tool_result", tool_use_id: "c1" }] },
      ],
      tools: [{ name: "run", description: "d", input_schema: schema }],
      thinking: { type: "enabled", budget_tokens: 1024 },
      stream: true,
    },
    illegal: [
      { change: swap('"stream":true', '"user":"u"'), fault: /field "user"/ },
      { change: swap('"max_tokens":4096', '"max_tokens":1024'), fault: /budget_tokens/ },
      { change: swap('"tool_use_id":"c1"', '"tool_use_id":"c2"'), fault: /answers \[c2\] and not \[c1\]/ },
      { change: swap('"text":"u"', '"text":" "'), fault: /empty text/ },
      {
        change: swap('{"type":"thinking","thinking":"t","signature":"s"},', ""),
        fault: /begin with thoughts/,
      },
      { change: swap('"id":"c1"', '"id":"c.1"'), fault: /id c\.1|answers/ },
      { change: swap('"role":"assistant"', '"role":"user"'), fault: /alternate|wrong side|thoughts/ },
      { change: swap('"type":"object"', '"type":"string"'), fault: /no object/ },
    ],
  },
  gemini: {
    wire: gemini,
    path: "/v1beta/models/gemini-3:streamGenerateContent?alt=sse",
    legal: {
      systemInstruction: { parts: [{ text: "s" }] },
      contents: [
        { role: "user", parts: [{ text: "u" }] },
        { role: "model", parts: [{ functionCall: { name: "run", args: {} }, thoughtSignature: "s" }] },
        { role: "user", parts: [{ functionResponse: { name: "run", response: {} } }] },
      ],
      tools: [{ functionDeclarations: [{ name: "run", description: "d", parameters: schema }] }],
    },
    illegal: [
      { change: swap('"tools":', '"tool":'), fault: /field "tool"/ },
      { change: swap('"role":"model"', '"role":"assistant"'), fault: /no such role|of kind functionCall/ },
      { change: swap(',"thoughtSignature":"s"', ""), fault: /no signature/ },
      {
        change: swap('"functionResponse":{"name":"run"', '"functionResponse":{"name":"ran"'),
        fault: /answers \[ran\]/,
      },
      { change: swap('"required":', '"$schema":'), fault: /field "\$schema"/ },
      { change: swap('"description":"d"', '"description":""'), fault: /no description/ },
      { change: swap('"text":"u"', '"text":"u","inlineData":{}'), fault: /a part with/ },
    ],
  },
  responses: {
    wire: responses,
    path: "/v1/responses",
    legal: {
      model: "m",
      input: [
        { type: "message", role: "user", content: "u" },
        { type: "reasoning", id: "rs_1", summary: [], encrypted_content: "e" },
        { type: "function_call", call_id: "c1", name: "run", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: "done" },
      ],
      tools: [{ type: "function", name: "run", parameters: schema }],
    },
    illegal: [
      { change: swap('"function_call_output"', '"custom_tool_call_output"'), fault: /answers no open call/ },
      { change: swap('"encrypted_content":"e"', '"encrypted_content":null'), fault: /nobody can read/ },
      { change: swap('"call_id":"c1","output"', '"call_id":"c2","output"'), fault: /no open call|no result/ },
      { change: swap('"type":"message"', '"type":"thing"'), fault: /item of type thing/ },
    ],
  },
};

for (const [name, { wire, path, legal, illegal }] of Object.entries(CASES)) {
  describe(name, () => {
    const headers = { "anthropic-version": "2023-06-01" };
    const faults = (text: string) => [...wire.faultsOf({ path, headers, body: JSON.parse(text) })];

    test("a legal request", () => expect(faults(JSON.stringify(legal))).toEqual([]));

    for (const { change, fault } of illegal) {
      test(String(fault), () => {
        const found = faults(change(JSON.stringify(legal)));
        expect(found).not.toEqual([]);
        expect(found.filter((text) => !fault.test(text))).toEqual([]);
      });
    }

    test("another path", () => {
      const elsewhere = { path: `${path}/x`, headers, body: legal };
      expect([...wire.faultsOf(elsewhere)]).toEqual([`path ${path}/x`]);
    });
  });
}
