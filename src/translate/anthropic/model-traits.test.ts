import { describe, expect, test } from "vitest";
import { traitsOf } from "./model-traits.ts";

describe("what a model takes is told by its name", () => {
  const cases: readonly (readonly [string, string, string, boolean, boolean])[] = [
    // model, thinking, how it is turned off, sampling, forced tools
    ["claude-3-haiku-20240307", "none", "omit", true, true],
    ["claude-3-5-sonnet-20241022", "none", "omit", true, true],
    ["claude-2.1", "none", "omit", true, true],
    ["claude-3-7-sonnet-latest", "budget", "omit", true, true],
    ["claude-opus-4-20250514", "budget", "omit", true, true],
    ["claude-opus-4-1", "budget", "omit", true, true],
    ["claude-sonnet-4-5-20250929", "budget", "omit", true, true],
    ["anthropic/claude-haiku-4.5", "budget", "omit", true, true],
    ["claude-sonnet-4-6", "adaptive", "omit", true, true],
    ["us.anthropic.claude-opus-4-6-v1:0", "adaptive", "omit", true, true],
    ["claude-4.7-opus", "adaptive", "omit", false, true],
    ["Claude-Opus-4-8", "adaptive", "omit", false, true],
    ["claude-sonnet-5", "adaptive", "disabled", false, true],
    ["claude-opus-5@20260724", "adaptive", "disabled", false, true],
    ["claude-opus-5-5", "adaptive", "never", false, false],
    ["claude-fable-5", "adaptive", "never", false, true],
    ["claude-fable-5-1", "adaptive", "never", false, false],
    ["claude-mythos-preview", "adaptive", "never", false, true],
    ["claude-next", "adaptive", "never", false, false],
    ["kimi-k2", "budget", "omit", true, true],
    ["", "budget", "omit", true, true],
  ];
  for (const [model, thinking, thinkingOff, sampling, forcedTools] of cases) {
    test(model, () => {
      expect(traitsOf(model)).toMatchObject({ thinking, thinkingOff, sampling, forcedTools });
    });
  }
});

test("structured output begins with 4.5, xhigh with 4.7", () => {
  const models = ["claude-opus-4-1", "claude-haiku-4-5", "claude-opus-4-6", "claude-opus-4-7", "glm-5"];
  expect(models.map((model) => traitsOf(model).structuredOutput)).toEqual([false, true, true, true, false]);
  expect(models.map((model) => traitsOf(model).efforts.includes("xhigh"))).toEqual([
    false,
    false,
    false,
    true,
    false,
  ]);
});
