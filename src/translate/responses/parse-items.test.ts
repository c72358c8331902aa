import { describe, expect, test } from "vitest";
import { sealCarry } from "../envelope.ts";
import { parseRequest } from "./parse-request.ts";

const parse = (body: Record<string, unknown>) => parseRequest({ model: "m", ...body });
const itemsOf = (...input: unknown[]) => parse({ input }).request.items;
const text = (words: string) => ({ kind: "text", text: words });

describe("an input item becomes", () => {
  const cases: { name: string; item: unknown; is: unknown }[] = [
    {
      name: "a message of any role",
      item: { type: "message", role: "developer", content: [{ type: "input_text", text: "a" }] },
      is: { kind: "message", role: "developer", content: [text("a")] },
    },
    {
      name: "a message without a type",
      item: { role: "user", content: "a" },
      is: { kind: "message", role: "user", content: [text("a")] },
    },
    {
      name: "pictures, files, sounds and refusals",
      item: {
        role: "user",
        content: [
          { type: "input_image", image_url: "data:image/png;base64,AA", detail: "high" },
          { type: "image_url", image_url: { url: "https://a/b.png" } },
          { type: "input_file", filename: "a.pdf", file_data: "QQ==" },
          { type: "input_file", file_id: "file_1" },
          { type: "input_audio", input_audio: { data: "QQ==", format: "mp3" } },
          { type: "refusal", refusal: "no" },
        ],
      },
      is: {
        kind: "message",
        role: "user",
        content: [
          { kind: "image", url: "data:image/png;base64,AA", detail: "high" },
          { kind: "image", url: "https://a/b.png" },
          { kind: "file", url: "data:application/pdf;base64,QQ==", name: "a.pdf" },
          { kind: "file", fileId: "file_1" },
          { kind: "audio", data: "QQ==", format: "mp3" },
          { kind: "refusal", text: "no" },
        ],
      },
    },
    {
      name: "a call, with arguments as they came",
      item: { type: "function_call", call_id: "c", name: "f", arguments: '{"a": 1' },
      is: { kind: "tool-call", callId: "c", name: "f", form: "json", input: '{"a": 1' },
    },
    {
      name: "a call in a namespace",
      item: { type: "function_call", call_id: "c", name: "echo", namespace: "mcp__demo", arguments: "{}" },
      is: { kind: "tool-call", callId: "c", name: "mcp__demo__echo", form: "json", input: "{}" },
    },
    {
      name: "a freeform call",
      item: { type: "custom_tool_call", call_id: "c", name: "apply_patch", input: "*** Begin" },
      is: { kind: "tool-call", callId: "c", name: "apply_patch", form: "text", input: "*** Begin" },
    },
    {
      name: "a search for tools",
      item: { type: "tool_search_call", call_id: "c", execution: "client", arguments: { query: "q" } },
      is: { kind: "tool-call", callId: "c", name: "tool_search", form: "json", input: '{"query":"q"}' },
    },
    {
      name: "a shell call",
      item: { type: "local_shell_call", call_id: "c", action: { type: "exec", command: ["ls"], user: null } },
      is: { kind: "tool-call", callId: "c", name: "local_shell", form: "json", input: '{"command":["ls"]}' },
    },
    {
      name: "a result",
      item: { type: "function_call_output", call_id: "c", output: "ok" },
      is: { kind: "tool-result", callId: "c", content: [text("ok")] },
    },
    {
      name: "a result with a picture",
      item: {
        type: "custom_tool_call_output",
        call_id: "c",
        output: [
          { type: "input_text", text: "a" },
          { type: "input_image", image_url: "data:image/png;base64,AA" },
        ],
      },
      is: {
        kind: "tool-result",
        callId: "c",
        content: [text("a"), { kind: "image", url: "data:image/png;base64,AA" }],
      },
    },
    {
      name: "an empty result, which is a result",
      item: { type: "function_call_output", call_id: "c", output: "" },
      is: { kind: "tool-result", callId: "c", content: [] },
    },
    {
      name: "thoughts with their state",
      item: {
        type: "reasoning",
        summary: [{ type: "summary_text", text: "s" }],
        content: [{ type: "reasoning_text", text: "t" }],
        encrypted_content: sealCarry({ minter: "deepseek", value: { a: 1 } }),
      },
      is: { kind: "reasoning", summary: ["s"], text: ["t"], carry: { minter: "deepseek", value: { a: 1 } } },
    },
    {
      name: "thoughts without the state of another vendor",
      item: { type: "reasoning", summary: [{ type: "summary_text", text: "s" }], encrypted_content: "gAAA" },
      is: { kind: "reasoning", summary: ["s"], text: [] },
    },
    {
      name: "what another agent says",
      item: { type: "agent_message", author: "/root", content: [{ type: "input_text", text: "go" }] },
      is: { kind: "message", role: "user", content: [text("Message from /root:"), text("go")] },
    },
  ];
  for (const { name, item, is } of cases) test(name, () => expect(itemsOf(item)).toEqual([is]));

  test("a text alone is the user's message", () => {
    expect(parse({ input: "hi" }).request.items).toEqual([
      { kind: "message", role: "user", content: [text("hi")] },
    ]);
  });
});

describe("what carries nothing is left out, and said", () => {
  const cases: { name: string; item: unknown; feature: string | undefined }[] = [
    {
      name: "thoughts that only another vendor can read",
      item: { type: "reasoning", summary: [], encrypted_content: "gAAA" },
      feature: "thoughts encrypted by another vendor",
    },
    { name: "empty thoughts", item: { type: "reasoning", summary: [], content: null }, feature: undefined },
    {
      name: "a hosted call",
      item: { type: "web_search_call", id: "ws" },
      feature: "input item web_search_call",
    },
    { name: "a reference", item: { type: "item_reference", id: "x" }, feature: "input item item_reference" },
    {
      name: "an encrypted summary",
      item: { type: "compaction", encrypted_content: "x" },
      feature: "input item compaction",
    },
    { name: "an unknown type", item: { type: "hologram" }, feature: "input item hologram" },
    { name: "no type, no role", item: { id: "x" }, feature: "input item without a type and a role" },
    { name: "a number", item: 7, feature: "input item that is not an object" },
    { name: "an empty message", item: { type: "message", role: "user", content: [] }, feature: undefined },
  ];
  for (const { name, item, feature } of cases) {
    test(name, () => {
      const { request, warnings } = parse({ input: [item, item] });
      expect(request.items).toEqual([]);
      expect(warnings.map((warning) => warning.feature)).toEqual(feature === undefined ? [] : [feature]);
    });
  }
});
