import { expect, test } from "vitest";
import { estimateTokens } from "../domain/estimate-tokens.ts";
import { estimateRequestTokens } from "./estimate-request.ts";

const ASKED = "Why does the build fail on Windows?";
const RULES = "Be brief.";
const SAID = estimateTokens(ASKED) + estimateTokens(RULES);
const ARGUMENTS = { command: ["ls", "-la"] };
const CALL = estimateTokens("shell") + estimateTokens(JSON.stringify(ARGUMENTS));
const PICTURE = 1_844;
const BASE64 = "iVBORw0KGgo".repeat(1_000);

test.each([
  { name: "no object", body: 7, want: 0 },
  {
    name: "settings are not read",
    body: { model: "m", metadata: { a: "long text" }, stream: true },
    want: 0,
  },
  { name: "a bare input", body: { input: ASKED, instructions: RULES }, want: SAID },
  {
    name: "Responses",
    body: {
      instructions: RULES,
      input: [{ type: "message", id: "msg_1", role: "user", content: [{ type: "input_text", text: ASKED }] }],
    },
    want: SAID + 4,
  },
  {
    name: "Chat Completions",
    body: {
      messages: [
        { role: "system", content: RULES },
        { role: "user", content: ASKED },
      ],
    },
    want: SAID + 8,
  },
  {
    name: "Anthropic",
    body: {
      system: [{ type: "text", text: RULES, cache_control: { type: "ephemeral" } }],
      messages: [{ role: "user", content: ASKED }],
    },
    want: SAID + 4,
  },
  {
    name: "Gemini",
    body: {
      systemInstruction: { parts: [{ text: RULES }] },
      contents: [{ role: "user", parts: [{ text: ASKED, thoughtSignature: BASE64 }] }],
    },
    want: SAID + 4,
  },
  {
    name: "a call in Responses",
    body: {
      input: [
        { type: "function_call", call_id: "c", name: "shell", arguments: JSON.stringify(ARGUMENTS) },
        { type: "function_call_output", call_id: "c", output: ASKED },
      ],
    },
    want: CALL + estimateTokens(ASKED) + 8,
  },
  {
    name: "a call in Anthropic",
    body: {
      messages: [
        { role: "assistant", content: [{ type: "tool_use", id: "c", name: "shell", input: ARGUMENTS }] },
      ],
    },
    want: CALL + 4,
  },
  {
    name: "a call in Gemini",
    body: { contents: [{ role: "model", parts: [{ functionCall: { name: "shell", args: ARGUMENTS } }] }] },
    want: CALL + 4,
  },
  {
    name: "tools are JSON for the model too",
    body: { tools: [{ type: "function", name: "shell" }] },
    want: estimateTokens('[{"type":"function","name":"shell"}]'),
  },
  {
    name: "pictures, whatever their size",
    body: {
      input: [
        { role: "user", content: [{ type: "input_image", image_url: `data:image/png;base64,${BASE64}` }] },
        { role: "user", content: [{ type: "image_url", image_url: { url: "https://example.com/a.png" } }] },
        { role: "user", content: [{ type: "image", source: { type: "base64", data: BASE64 } }] },
        { role: "user", parts: [{ inlineData: { mimeType: "image/png", data: BASE64 } }] },
      ],
    },
    want: 4 * (PICTURE + 4),
  },
  {
    name: "sealed thoughts, as Codex counts them",
    body: { input: [{ type: "reasoning", id: "rs", summary: [], encrypted_content: "x".repeat(4_000) }] },
    want: Math.round((3_000 - 650) / 4) + 4,
  },
])("$name", ({ body, want }) => expect(estimateRequestTokens(body)).toBe(want));

test("a body that is nested without end is read to a depth", () => {
  let nested: unknown = "deep";
  for (let depth = 0; depth < 2_000; depth += 1) nested = [nested];
  expect(estimateRequestTokens({ input: [{ content: nested }] })).toBe(4);
});
