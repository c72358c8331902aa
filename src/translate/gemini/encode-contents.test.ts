import { describe, expect, test } from "vitest";
import { dialectTarget } from "../../../test/support/model-request.ts";
import type { Content, Item } from "../../domain/conversation.ts";
import { WarningList } from "../warning-list.ts";
import type { GeminiCarry } from "./carry.ts";
import { encodeContents, NO_SIGNATURE } from "./encode-contents.ts";

function encode(items: readonly Item[], model = "gemini-2.5-flash", keepsServerTools = false) {
  const warnings = new WarningList();
  const target = dialectTarget({ model, minter: "google" });
  const encoded = encodeContents(items, { target, keepsServerTools, warnings });
  return { ...encoded, warnings: warnings.all };
}

const text = (words: string): Content => ({ kind: "text", text: words });
const says = (
  role: "system" | "developer" | "user" | "assistant",
  ...content: (string | Content)[]
): Item => ({
  kind: "message",
  role,
  content: content.map((piece) => (typeof piece === "string" ? text(piece) : piece)),
});
const call = (callId: string, name = "shell", input = "{}"): Item => ({
  kind: "tool-call",
  callId,
  name,
  form: "json",
  input,
});
const result = (callId: string, ...content: (string | Content)[]): Item => ({
  kind: "tool-result",
  callId,
  content: content.map((piece) => (typeof piece === "string" ? text(piece) : piece)),
});
const thought = (value: GeminiCarry | undefined, minter = "google", summary: string[] = []): Item => ({
  kind: "reasoning",
  summary,
  text: [],
  ...(value && { carry: { minter, value } }),
});
const calls = (name: string, args: object = {}, thoughtSignature?: string) => ({
  functionCall: { name, args },
  ...(thoughtSignature && { thoughtSignature }),
});
const answers = (name: string, output: string) => ({ functionResponse: { name, response: { output } } });
const user = (...parts: object[]) => ({ role: "user", parts });
const model = (...parts: object[]) => ({ role: "model", parts });
const hi = user({ text: "Hi" });
const png = { kind: "image", url: "data:image/png;base64,iVBORw0KGgo=" } as const;
const pngPart = { inlineData: { mimeType: "image/png", data: "iVBORw0KGgo=" } };

describe("turns", () => {
  const cases: { name: string; items: Item[]; contents: unknown[]; system?: unknown[] }[] = [
    {
      name: "system and developer turns at the beginning stand apart, later ones are the user's, with a mark",
      items: [says("system", "A"), says("developer", "B"), says("user", "Hi"), says("developer", "C")],
      system: [{ text: "A" }, { text: "B" }],
      contents: [user({ text: "Hi" }, { text: "<system-reminder>\nC\n</system-reminder>" })],
    },
    {
      name: "a system turn with a picture is told as the user's, with a mark",
      items: [says("system", "A"), says("developer", "look", png)],
      system: [{ text: "A" }],
      contents: [user({ text: "<system-reminder>\nlook\n</system-reminder>" }, pngPart)],
    },
    {
      name: "nothing at all",
      items: [],
      contents: [user({ text: "(The conversation begins here.)" })],
    },
    {
      name: "the model begins and ends",
      items: [says("assistant", "Well")],
      contents: [
        user({ text: "(The conversation begins here.)" }),
        model({ text: "Well" }),
        user({ text: "Continue." }),
      ],
    },
    {
      name: "empty texts are left out, and with them empty turns",
      items: [says("user", ""), says("user", "Hi"), says("assistant", ""), says("user", "", "there")],
      contents: [user({ text: "Hi" }, { text: "there" })],
    },
    {
      name: "results by name, in the order of the calls, apart from what the user says next",
      items: [
        says("user", "Hi"),
        call("1", "a", '{"x":1}'),
        call("2", "b", "not json"),
        result("2", "two"),
        result("1", "one", "more"),
        says("user", "go"),
      ],
      contents: [
        hi,
        model(calls("a", { x: 1 }), calls("b", { invalid_json: "not json" })),
        user(answers("a", "one\nmore"), answers("b", "two")),
        user({ text: "go" }),
      ],
    },
    {
      name: "a call without a result",
      items: [says("user", "Hi"), call("1"), says("user", "stop")],
      contents: [hi, model(calls("shell")), user(answers("shell", "aborted")), user({ text: "stop" })],
    },
    {
      name: "a call comes first",
      items: [call("1"), result("1", "")],
      contents: [
        user({ text: "(The conversation begins here.)" }),
        model(calls("shell")),
        user(answers("shell", "")),
      ],
    },
    {
      name: "pictures of tools stand behind all responses",
      items: [says("user", "Hi"), call("1", "view"), call("2"), result("1", "see", png), result("2", "ok")],
      contents: [
        hi,
        model(calls("view"), calls("shell")),
        user(
          answers("view", "see"),
          answers("shell", "ok"),
          { text: "Output of the tool call view:" },
          pngPart,
        ),
      ],
    },
    {
      name: "names that Gemini does not take",
      items: [says("user", "Hi"), call("1", "7zip"), result("1", "ok")],
      contents: [hi, model(calls("_7zip")), user(answers("_7zip", "ok"))],
    },
  ];
  for (const { name, items, contents, system = [] } of cases) {
    test(name, () => expect(encode(items)).toMatchObject({ contents, system }));
  }
});

describe("pieces of a message", () => {
  const cases: { name: string; content: Content; part: unknown; warns?: string }[] = [
    { name: "a picture inside", content: png, part: pngPart },
    {
      name: "a picture written in percents",
      content: { kind: "image", url: "data:image/svg+xml,%3Csvg/%3E" },
      part: { inlineData: { mimeType: "image/svg+xml", data: "PHN2Zy8+" } },
    },
    {
      name: "a picture elsewhere, its kind told by its ending",
      content: { kind: "image", url: "https://example.com/a.webp?x=1" },
      part: { fileData: { mimeType: "image/webp", fileUri: "https://example.com/a.webp?x=1" } },
    },
    {
      name: "a picture elsewhere of an unknown kind",
      content: { kind: "image", url: "https://example.com/a" },
      part: { fileData: { mimeType: "image/jpeg", fileUri: "https://example.com/a" } },
    },
    {
      name: "a picture that is none",
      content: { kind: "image", url: "data:image/png;base64," },
      part: { text: "[image: not available]" },
      warns: "image that Gemini cannot reach",
    },
    {
      name: "a file inside",
      content: { kind: "file", url: "data:application/pdf;base64,JVBERg==", name: "a.pdf" },
      part: { inlineData: { mimeType: "application/pdf", data: "JVBERg==" } },
    },
    {
      name: "a file elsewhere, its kind told by its name",
      content: { kind: "file", url: "https://example.com/1", name: "a.CSV" },
      part: { fileData: { mimeType: "text/csv", fileUri: "https://example.com/1" } },
    },
    {
      name: "a file that another vendor keeps",
      content: { kind: "file", fileId: "file-1" },
      part: { text: "[file file-1: not available]" },
      warns: "file that Gemini cannot reach",
    },
    {
      name: "sound",
      content: { kind: "audio", data: "UklGRg==", format: "wav" },
      part: { inlineData: { mimeType: "audio/wav", data: "UklGRg==" } },
    },
    { name: "a refusal", content: { kind: "refusal", text: "No." }, part: { text: "No." } },
  ];
  for (const { name, content, part, warns } of cases) {
    test(name, () => {
      const { contents, warnings } = encode([says("user", content)]);
      expect(contents).toEqual([user(part as object)]);
      expect(warnings.map(({ feature }) => feature)).toEqual(warns ? [warns] : []);
    });
  }
});

describe("signatures come back on exactly the part that they came on", () => {
  const on = (callId: string): GeminiCarry => ({ on: "call", callId, signature: "S" });
  const cases: { name: string; items: Item[]; parts: unknown[]; warns?: string; keeps?: boolean }[] = [
    {
      name: "on the first of two calls",
      items: [thought(on("1")), call("1"), call("2")],
      parts: [calls("shell", {}, "S"), calls("shell")],
    },
    {
      name: "on a call whose id came twice",
      items: [call("1"), result("1", "x"), thought(on("1")), call("1"), result("1", "y")],
      parts: [calls("shell", {}, "S")],
    },
    {
      name: "on the end of a text",
      items: [says("assistant", "one two"), thought({ on: "text", length: 3, signature: "S" })],
      parts: [{ text: "one " }, { text: "two", thoughtSignature: "S" }],
    },
    {
      name: "on the whole of a text",
      items: [says("assistant", "one"), thought({ on: "text", length: 3, signature: "S" })],
      parts: [{ text: "one", thoughtSignature: "S" }],
    },
    {
      name: "on an empty text, as streams have it",
      items: [says("assistant", "one"), thought({ on: "text", length: 0, signature: "S" })],
      parts: [{ text: "one" }, { text: "", thoughtSignature: "S" }],
    },
    {
      name: "on a text that was lost on its way",
      items: [thought({ on: "text", length: 9, signature: "S" }), says("assistant", "one")],
      parts: [{ text: "", thoughtSignature: "S" }, { text: "one" }],
    },
    {
      name: "on a thought",
      items: [thought({ on: "thought", signature: "S" }, "google", ["a", "b"]), says("assistant", "one")],
      parts: [{ text: "ab", thought: true, thoughtSignature: "S" }, { text: "one" }],
    },
    {
      name: "a search of Google's, whole",
      items: [
        thought({ on: "part", part: { toolCall: { id: "s" }, thoughtSignature: "S", odd: 1 } }),
        says("assistant", "one"),
      ],
      keeps: true,
      parts: [{ toolCall: { id: "s" }, thoughtSignature: "S" }, { text: "one" }],
    },
    {
      name: "a search of Google's, to a model that would refuse it",
      items: [thought({ on: "part", part: { toolCall: { id: "s" } } }), says("assistant", "one")],
      parts: [{ text: "one" }],
      warns: "searches of earlier turns",
    },
    {
      name: "not to a model that did not mint it",
      items: [thought(on("1"), "anthropic"), call("1")],
      parts: [calls("shell", {}, NO_SIGNATURE)],
      warns: "reasoning of another model",
    },
    {
      name: "damaged by the client",
      items: [thought({ on: "call", signature: 3 } as never), call("1")],
      parts: [calls("shell", {}, NO_SIGNATURE)],
      warns: "reasoning of another model",
    },
    {
      name: "none was ever minted: the first call of each step says so",
      items: [call("1"), call("2")],
      parts: [calls("shell", {}, NO_SIGNATURE), calls("shell")],
    },
    {
      name: "thoughts without anything to bring back are left out",
      items: [thought(undefined, "google", ["hm"]), says("assistant", "one")],
      parts: [{ text: "one" }],
    },
  ];
  for (const { name, items, parts, warns, keeps } of cases) {
    test(name, () => {
      const { contents, warnings } = encode([says("user", "Hi"), ...items], "gemini-3-pro-preview", keeps);
      const turns = contents.filter(({ role }) => role === "model");
      expect(turns.at(-1)?.parts).toEqual(parts);
      const ours = warnings.filter(({ feature }) => /reasoning|searches/.test(feature));
      expect(ours.map(({ feature }) => feature)).toEqual(warns ? [warns] : []);
    });
  }

  test("Gemini 2.5 takes calls without a signature", () => {
    const { contents } = encode([says("user", "Hi"), call("1"), result("1", "ok")], "gemini-2.5-pro");
    expect(contents[1]).toEqual(model(calls("shell")));
  });
});
