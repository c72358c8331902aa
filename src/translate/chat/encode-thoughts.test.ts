import { describe, expect, test } from "vitest";
import { call, called, encode, result, says, thought, user } from "../../../test/support/chat-request.ts";
import type { Item } from "../../domain/conversation.ts";
import type { ChatQuirks } from "./quirks.ts";

describe("thoughts", () => {
  const details = [{ type: "reasoning.text", text: "hm", signature: "c2ln", index: 0 }];
  const cases: {
    name: string;
    thoughts: Item[];
    quirks: ChatQuirks;
    fields: Record<string, unknown>;
    content?: string;
    warned?: string[];
  }[] = [
    {
      name: "go back to the one who had them",
      thoughts: [thought("seen", "here", { field: "reasoning_content", text: "hm" })],
      quirks: { reasoningBack: "reasoning_content" },
      fields: { reasoning_content: "hm" },
    },
    {
      name: "in the field that is wanted there",
      thoughts: [thought("hm", "here")],
      quirks: { reasoningBack: "reasoning" },
      fields: { reasoning: "hm" },
    },
    {
      name: "with OpenRouter's details, put together",
      thoughts: [
        thought("hm", "here", {
          field: "reasoning",
          text: "hm",
          details: [{ type: "reasoning.text", text: "hm", index: 0 }],
        }),
        thought("", "here", {
          field: "reasoning",
          text: "",
          details: [{ type: "reasoning.text", signature: "c2ln", index: 0 }],
        }),
      ],
      quirks: { reasoningBack: "reasoning" },
      fields: { reasoning: "hm", reasoning_details: details },
    },
    {
      name: "between tags where they came between tags",
      thoughts: [thought("hm", "here", { field: "think", text: "\nhm\n" })],
      quirks: { reasoningBack: "reasoning_content" },
      fields: {},
      content: "<think>\nhm\n</think>\n\nLooking.",
    },
    {
      name: "as the client saw them when the carry is damaged",
      thoughts: [thought("hm", "here", 3)],
      quirks: { reasoningBack: "reasoning_content" },
      fields: { reasoning_content: "hm" },
    },
    {
      name: "of another model stay away, and the field that must be there says so",
      thoughts: [thought("hm", "elsewhere")],
      quirks: { reasoningBack: "reasoning_content" },
      fields: { reasoning_content: "(not recorded)" },
      warned: ["reasoning of another model"],
    },
    {
      name: "of another model stay away",
      thoughts: [thought("hm", "elsewhere")],
      quirks: { reasoningBack: "reasoning" },
      fields: {},
      warned: ["reasoning of another model"],
    },
    {
      name: "of nobody's stay away",
      thoughts: [thought("hm")],
      quirks: { reasoningBack: "reasoning" },
      fields: {},
    },
    { name: "are not wanted", thoughts: [thought("hm", "here")], quirks: {}, fields: {} },
  ];
  for (const { name, thoughts, quirks, fields, content = "Looking.", warned = [] } of cases) {
    test(name, () => {
      const items = [user("Hi"), ...thoughts, says("Looking."), call("a"), result("a", "A")];
      const encoded = encode({ items }, quirks);
      expect(encoded.body.messages[1]).toEqual({
        role: "assistant",
        content,
        ...fields,
        tool_calls: [called("a")],
      });
      expect(encoded.warned).toEqual(warned);
    });
  }

  test("Google's signatures go back with their calls", () => {
    const extra = { google: { thought_signature: "c2ln" } };
    const carry = { field: "tool_calls", text: "", extras: { a: extra } };
    const items = [call("a"), call("b"), thought("", "here", carry), result("a", "A"), result("b", "B")];
    const toolCalls = [{ ...called("a"), extra_content: extra }, called("b")];
    expect(encode({ items }).body.messages[0]).toEqual({
      role: "assistant",
      content: null,
      tool_calls: toolCalls,
    });
  });

  test("go back only with calls", () => {
    const items = [user("Hi"), thought("hm", "here"), says("Hello."), user("?")];
    const { body } = encode({ items }, { reasoningBack: "reasoning_content" });
    expect(body.messages[1]).toEqual({ role: "assistant", content: "Hello." });
  });
});
