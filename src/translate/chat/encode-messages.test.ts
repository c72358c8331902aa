import { describe, expect, test } from "vitest";
import {
  BASE,
  call,
  called,
  encode,
  order,
  PNG,
  result,
  says,
  targetOf,
  thought,
  user,
} from "../../../test/support/chat-request.ts";
import type { Item, ModelRequest } from "../../domain/conversation.ts";
import { encodeRequest } from "./encode-request.ts";
import type { ChatQuirks } from "./quirks.ts";

describe("messages", () => {
  const cases: {
    name: string;
    request: Partial<ModelRequest>;
    quirks?: ChatQuirks;
    messages: unknown[];
    warned?: string[];
  }[] = [
    {
      name: "instructions come first, developers are the system",
      request: { instructions: "Be kind.", items: [order("Be brief."), user("Hi")] },
      messages: [
        { role: "system", content: "Be kind." },
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi" },
      ],
    },
    {
      name: "developers stay developers where they are known",
      request: { instructions: "Be kind.", items: [user("Hi")] },
      quirks: { developerRole: true },
      messages: [
        { role: "developer", content: "Be kind." },
        { role: "user", content: "Hi" },
      ],
    },
    {
      name: "one system message alone: the first are joined, later ones are the user's",
      request: { instructions: "A", items: [order("B"), user("Hi"), order("C")] },
      quirks: { singleSystem: true },
      messages: [
        { role: "system", content: "A\n\nB" },
        { role: "user", content: "Hi" },
        { role: "user", content: "<system>\nC\n</system>" },
      ],
      warned: ["system message in the middle"],
    },
    {
      name: "text and calls of one turn are one message, and results follow it",
      request: {
        items: [
          user("Hi"),
          says("One."),
          call("a"),
          says("Two."),
          call("b"),
          result("b", "B"),
          result("a", "A"),
        ],
      },
      messages: [
        { role: "user", content: "Hi" },
        { role: "assistant", content: "One.\n\nTwo.", tool_calls: [called("a"), called("b")] },
        { role: "tool", tool_call_id: "a", content: "A" },
        { role: "tool", tool_call_id: "b", content: "B" },
      ],
    },
    {
      name: "calls alone have no content; arguments are always a JSON object",
      request: {
        items: [
          call("a", "{broken"),
          { kind: "tool-call", callId: "b", name: "patch", form: "text", input: "*** Begin" },
          result("a", ""),
          result("b", "ok"),
        ],
      },
      messages: [
        {
          role: "assistant",
          content: null,
          tool_calls: [
            called("a", '{"invalid_json":"{broken"}'),
            { id: "b", type: "function", function: { name: "patch", arguments: '{"input":"*** Begin"}' } },
          ],
        },
        { role: "tool", tool_call_id: "a", content: "" },
        { role: "tool", tool_call_id: "b", content: "ok" },
      ],
    },
    {
      name: "a call without a result gets one",
      request: { items: [call("a"), user("stop")] },
      messages: [
        { role: "assistant", content: null, tool_calls: [called("a")] },
        { role: "tool", tool_call_id: "a", content: "aborted" },
        { role: "user", content: "stop" },
      ],
      warned: ["tool call without a result"],
    },
    {
      name: "pictures of the user's",
      request: {
        items: [
          {
            kind: "message",
            role: "user",
            content: [
              { kind: "text", text: "See" },
              { kind: "image", url: PNG, detail: "original" },
              { kind: "image", url: "https://a.test/b.png", detail: "odd" },
            ],
          },
        ],
      },
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "See" },
            { type: "image_url", image_url: { url: PNG, detail: "high" } },
            { type: "image_url", image_url: { url: "https://a.test/b.png" } },
          ],
        },
      ],
    },
    {
      name: "pictures that nobody there can see",
      request: {
        items: [
          {
            kind: "message",
            role: "user",
            content: [
              { kind: "text", text: "See" },
              { kind: "image", url: PNG },
            ],
          },
        ],
      },
      quirks: { images: false },
      messages: [{ role: "user", content: "See\n\n[image left out: this model cannot see pictures]" }],
      warned: ["image"],
    },
    {
      name: "a picture in a format that is not taken",
      request: {
        items: [
          { kind: "message", role: "user", content: [{ kind: "image", url: "data:image/svg+xml,<svg/>" }] },
        ],
      },
      messages: [{ role: "user", content: "[image left out: its format is not supported]" }],
      warned: ["image format"],
    },
    {
      name: "pictures in results follow all results of the turn",
      request: {
        items: [
          call("a"),
          call("b"),
          {
            kind: "tool-result",
            callId: "a",
            content: [
              { kind: "text", text: "Here:" },
              { kind: "image", url: PNG },
            ],
          },
          result("b", "B"),
        ],
      },
      messages: [
        { role: "assistant", content: null, tool_calls: [called("a"), called("b")] },
        { role: "tool", tool_call_id: "a", content: "Here:\n\n[attached in the next message of the user's]" },
        { role: "tool", tool_call_id: "b", content: "B" },
        {
          role: "user",
          content: [
            { type: "text", text: "From the result of the tool call a:" },
            { type: "image_url", image_url: { url: PNG } },
          ],
        },
      ],
    },
    {
      name: "files and sound",
      request: {
        items: [
          {
            kind: "message",
            role: "user",
            content: [
              { kind: "file", url: "data:application/pdf;base64,AA", name: "a.pdf" },
              { kind: "file", fileId: "file_1" },
              { kind: "file", url: "https://a.test/b.pdf", name: "b.pdf" },
              { kind: "audio", data: "AA", format: "wav" },
            ],
          },
        ],
      },
      messages: [
        {
          role: "user",
          content: [
            { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AA" } },
            { type: "file", file: { file_id: "file_1" } },
            { type: "text", text: "[file b.pdf https://a.test/b.pdf]" },
            { type: "input_audio", input_audio: { data: "AA", format: "wav" } },
          ],
        },
      ],
      warned: ["file by address"],
    },
    {
      name: "a refusal is what the model said",
      request: {
        items: [
          { kind: "message", role: "assistant", content: [{ kind: "refusal", text: "No." }] },
          user("?"),
        ],
      },
      messages: [
        { role: "assistant", content: "No." },
        { role: "user", content: "?" },
      ],
    },
    {
      name: "what is empty is not sent",
      request: { instructions: "", items: [order(""), user(""), says(""), thought("hm"), user("Hi")] },
      messages: [{ role: "user", content: "Hi" }],
    },
    {
      name: "but there must be a message",
      request: { items: [] },
      messages: [{ role: "user", content: "(empty message)" }],
      warned: ["empty conversation"],
    },
    {
      name: "ids that are too long become short",
      request: { items: [call("x".repeat(65)), result("x".repeat(65), "A")] },
      messages: [
        {
          role: "assistant",
          content: null,
          tool_calls: [called("call_9537c5fdf120482f7d58d25e9ed583f5")],
        },
        { role: "tool", tool_call_id: "call_9537c5fdf120482f7d58d25e9ed583f5", content: "A" },
      ],
    },
    {
      name: "Mistral's ids",
      request: {
        items: [call("call_1"), call("abcDEF123"), result("call_1", "A"), result("abcDEF123", "B")],
      },
      quirks: { callIds: "alphanumeric-9" },
      messages: [
        { role: "assistant", content: null, tool_calls: [called("74196fe72"), called("abcDEF123")] },
        { role: "tool", tool_call_id: "74196fe72", content: "A" },
        { role: "tool", tool_call_id: "abcDEF123", content: "B" },
      ],
    },
  ];
  for (const { name, request, quirks, messages, warned = [] } of cases) {
    test(name, () => {
      const encoded = encode(request, quirks);
      expect(encoded.body.messages).toEqual(messages);
      expect(encoded.warned).toEqual(warned);
    });
  }
});

test("a longer history begins with the bytes of the shorter one", () => {
  const turn = (n: number): Item[] => [
    user(`Question ${n}`),
    thought(`hm ${n}`, "here"),
    says(`Looking ${n}`),
    call(`call_${n}`, `{"n": ${n}}`),
    result(`call_${n}`, `R${n}`),
    says(`Answer ${n}`),
  ];
  const quirks: ChatQuirks = {
    reasoningBack: "reasoning_content",
    singleSystem: true,
    callIds: "alphanumeric-9",
  };
  const items: Item[] = [order("Be brief.")];
  let before = "[";
  for (let n = 1; n <= 5; n += 1) {
    items.push(...turn(n));
    const bytes = JSON.stringify(encodeRequest({ ...BASE, items }, targetOf(quirks)).body["messages"]);
    expect(bytes.startsWith(before)).toBe(true);
    before = bytes.slice(0, -1);
  }
});
