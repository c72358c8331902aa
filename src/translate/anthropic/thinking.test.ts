import { describe, expect, test } from "vitest";
import { countingContext, requestOf, targetOf } from "../../../test/support/anthropic-streams.ts";
import type { Item, ModelRequest } from "../../domain/conversation.ts";
import { openCarry, sealCarry } from "../envelope.ts";
import { decodeBody } from "./decode-body.ts";
import { encodeRequest } from "./encode-request.ts";

const encode = (request: Partial<ModelRequest>, target: Parameters<typeof targetOf>[0] = {}) => {
  const { body, warnings } = encodeRequest(requestOf(request), targetOf(target));
  return { ...body, warnings: warnings.map(({ feature }) => feature) } as Record<string, unknown>;
};

const tool = {
  kind: "function",
  name: "f",
  origin: { name: "f" },
  parameters: { type: "object", properties: {} },
} as const;

describe("effort becomes what the model understands", () => {
  const adaptive = { type: "adaptive", display: "summarized" };
  const cases: readonly {
    name: string;
    model: string;
    effort?: string;
    thinking?: unknown;
    output_config?: unknown;
  }[] = [
    { name: "no effort, no budget", model: "claude-sonnet-4-5" },
    { name: "none", model: "claude-sonnet-4-5", effort: "none" },
    {
      name: "minimal, the least that there is",
      model: "claude-sonnet-4-5",
      effort: "minimal",
      thinking: { type: "enabled", budget_tokens: 1024 },
    },
    {
      name: "ultra, the most that there is",
      model: "claude-sonnet-4-5",
      effort: "ultra",
      thinking: { type: "enabled", budget_tokens: 32768 },
    },
    {
      name: "low",
      model: "claude-sonnet-4-5",
      effort: "low",
      thinking: { type: "enabled", budget_tokens: 1024 },
    },
    {
      name: "xhigh",
      model: "claude-sonnet-4-5",
      effort: "xhigh",
      thinking: { type: "enabled", budget_tokens: 32768 },
    },
    {
      name: "below what the model can give",
      model: "claude-opus-4-1",
      effort: "xhigh",
      thinking: { type: "enabled", budget_tokens: 30976 },
    },
    {
      name: "an unknown word",
      model: "claude-sonnet-4-5",
      effort: "heroic",
      thinking: { type: "enabled", budget_tokens: 8192 },
    },
    {
      name: "a word of every object's",
      model: "claude-sonnet-4-5",
      effort: "constructor",
      thinking: { type: "enabled", budget_tokens: 8192 },
    },
    { name: "a model that does not think", model: "claude-3-haiku-20240307", effort: "high" },
    { name: "adaptive, not asked for", model: "claude-opus-4-6" },
    {
      name: "adaptive",
      model: "claude-opus-4-6",
      effort: "medium",
      thinking: adaptive,
      output_config: { effort: "medium" },
    },
    {
      name: "xhigh before it existed",
      model: "claude-opus-4-6",
      effort: "xhigh",
      thinking: adaptive,
      output_config: { effort: "max" },
    },
    {
      name: "xhigh",
      model: "claude-opus-4-7",
      effort: "xhigh",
      thinking: adaptive,
      output_config: { effort: "xhigh" },
    },
    {
      name: "adaptive, minimal",
      model: "claude-opus-4-6",
      effort: "minimal",
      thinking: adaptive,
      output_config: { effort: "low" },
    },
    {
      name: "adaptive, ultra",
      model: "claude-opus-4-7",
      effort: "ultra",
      thinking: adaptive,
      output_config: { effort: "max" },
    },
    { name: "thinks by itself: asked to show it", model: "claude-sonnet-5", thinking: adaptive },
    {
      name: "thinks by itself, told not to",
      model: "claude-sonnet-5",
      effort: "none",
      thinking: { type: "disabled" },
    },
    {
      name: "cannot stop thinking: as little as it can",
      model: "claude-opus-5-5",
      effort: "none",
      thinking: adaptive,
      output_config: { effort: "low" },
    },
  ];
  for (const { name, model, effort, thinking, output_config } of cases) {
    test(`${model}: ${name}`, () => {
      const body = encode(
        { reasoning: { ...(effort !== undefined && { effort }), summary: "auto" } },
        { model },
      );
      expect({ thinking: body["thinking"], output_config: body["output_config"] }).toEqual({
        thinking,
        output_config,
      });
    });
  }
});

describe("a budget gives way to", () => {
  const effort = { reasoning: { effort: "high" } };
  test("the answer's own limit", () => {
    const body = encode({ ...effort, maxOutputTokens: 4_096 });
    expect(body).toMatchObject({ max_tokens: 4_096, thinking: { budget_tokens: 3_072 } });
  });
  test("a limit without room for thoughts", () => {
    const body = encode({ ...effort, maxOutputTokens: 2_000 });
    expect(body["thinking"]).toBeUndefined();
    expect(body["warnings"]).toEqual(["reasoning effort"]);
  });
  test("a forced tool", () => {
    const body = encode({ ...effort, tools: [tool], toolChoice: { kind: "required" } });
    expect(body["thinking"]).toBeUndefined();
    expect(body["tool_choice"]).toEqual({ type: "any" });
    expect(body["warnings"]).toEqual(["thinking with a forced tool"]);
  });
  test("a model that was found to refuse the field", () => {
    expect(encode(effort, { without: ["thinking"] })["thinking"]).toBeUndefined();
  });
});

const user: Item = { kind: "message", role: "user", content: [{ kind: "text", text: "Go" }] };
const said: Item = { kind: "message", role: "assistant", content: [{ kind: "text", text: "Well" }] };
const call = (callId: string): Item => ({ kind: "tool-call", callId, name: "f", form: "json", input: "{}" });
const result = (callId: string): Item => ({
  kind: "tool-result",
  callId,
  content: [{ kind: "text", text: "ok" }],
});
const thought = (value: unknown, minter = "claude"): Item => ({
  kind: "reasoning",
  summary: ["shown"],
  text: [],
  carry: { minter, value },
});
const own = thought({ signature: "s", thinking: "hm" });

describe("earlier thoughts", () => {
  const cases: readonly {
    name: string;
    items: readonly Item[];
    model?: string;
    effort?: string;
    on: boolean;
    types: readonly string[];
  }[] = [
    {
      name: "come back before the call that they led to",
      items: [user, own, call("1"), result("1")],
      on: true,
      types: ["thinking", "tool_use"],
    },
    {
      name: "come back redacted",
      items: [user, thought({ redacted: "x" }), call("1"), result("1")],
      on: true,
      types: ["redacted_thinking", "tool_use"],
    },
    {
      name: "of the turn's beginning are enough",
      items: [user, own, call("1"), result("1"), call("2"), result("2")],
      on: true,
      types: ["thinking", "tool_use", "tool_use"],
    },
    {
      name: "are wanted in every message by others than Claude",
      items: [user, own, call("1"), result("1"), call("2"), result("2")],
      model: "kimi-k2",
      on: false,
      types: ["tool_use", "tool_use"],
    },
    {
      name: "of an earlier turn do not count",
      items: [user, own, said, user, call("1"), result("1")],
      on: false,
      types: ["text", "tool_use"],
    },
    {
      name: "of another vendor are dropped, and thinking is off",
      items: [user, thought({ signature: "s", thinking: "hm" }, "other"), call("1"), result("1")],
      on: false,
      types: ["tool_use"],
    },
    {
      name: "of another vendor do not matter in a turn without calls",
      items: [user, thought("x", "other"), said, user],
      on: true,
      types: ["text"],
    },
    {
      name: "are not needed by an adaptive model",
      items: [user, call("1"), result("1"), own, call("2"), result("2")],
      model: "claude-opus-4-6",
      on: true,
      types: ["tool_use", "thinking", "tool_use"],
    },
    {
      name: "stay out while thinking is off",
      items: [user, own, said, user],
      effort: "none",
      on: false,
      types: ["text"],
    },
    {
      name: "behind other words of a message stay out",
      items: [user, said, own, said, user],
      on: true,
      types: ["text", "text"],
    },
    { name: "that led to nothing stay out", items: [user, own, user], on: true, types: [] },
    {
      name: "without a signature stay out",
      items: [user, thought({ signature: "", thinking: "hm" }), said, user],
      on: true,
      types: ["text"],
    },
    {
      name: "that somebody made up stay out",
      items: [user, thought(null), thought("x"), thought({ thinking: 7, signature: [] }), said, user],
      on: true,
      types: ["text"],
    },
  ];
  for (const { name, items, model = "claude-sonnet-4-5", effort = "low", on, types } of cases) {
    test(name, () => {
      const body = encode({ items, reasoning: { effort } }, { model });
      const messages = body["messages"] as { role: string; content: { type: string }[] }[];
      const sent = messages.filter(({ role }) => role === "assistant").flatMap(({ content }) => content);
      expect(sent.map(({ type }) => type)).toEqual(types);
      expect(body["thinking"] !== undefined).toBe(on);
    });
  }
});

test("thoughts come back letter for letter, through the client's envelope", () => {
  const block = { type: "thinking", thinking: " Erst schauen. 🦊\n", signature: "c2ln+/=" };
  const redacted = { type: "redacted_thinking", data: "b3BhcXVl" };
  const content = [block, redacted, { type: "tool_use", id: "1", name: "f", input: {} }];
  const carries = decodeBody({ content, stop_reason: "tool_use" }, countingContext()).flatMap((event) =>
    event.type === "reasoning-end" && event.carry ? [openCarry(sealCarry(event.carry))] : [],
  );
  const reasoning = carries.flatMap((carry): Item[] =>
    carry ? [{ kind: "reasoning", summary: [], text: [], carry }] : [],
  );
  const items = [user, ...reasoning, call("1"), result("1")];
  const messages = encode({ items, reasoning: { effort: "low" } })["messages"] as { content: unknown[] }[];
  expect(messages[1]?.content.slice(0, 2)).toEqual([block, redacted]);
});
