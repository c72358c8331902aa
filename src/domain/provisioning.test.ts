import { describe, expect, test } from "vitest";
import { listPatterns, parsePatterns } from "./patterns.ts";
import { disableModels, enableModels, isProvisioned, type Provisioned } from "./provisioning.ts";

const ALL = "*";
const read = (list: string): Provisioned => (list === ALL ? undefined : parsePatterns(list));
const spell = (models: Provisioned) => (models ? listPatterns(models).join(",") : ALL);

describe("disable", () => {
  test.each([
    { before: ALL, pattern: "*-pro", after: "*,!*-pro" },
    { before: "*,!*-pro", pattern: "o1", after: "*,!*-pro,!o1" },
    { before: "*,!*-pro", pattern: "gpt-5-pro", after: "*,!*-pro" },
    { before: "*,!gpt-5-pro", pattern: "*-pro", after: "*,!*-pro" },
    { before: ALL, pattern: "*", after: "!*" },
    { before: "a,b", pattern: "a", after: "b" },
    { before: "a,b", pattern: "c", after: "a,b" },
    { before: "gpt-*", pattern: "gpt-4", after: "gpt-*,!gpt-4" },
    // A list that became empty would allow everything.
    { before: "a", pattern: "a", after: "!*" },
    { before: "a,b", pattern: "?", after: "!*" },
    { before: "!*", pattern: "a", after: "!*" },
  ])("$pattern of $before leaves $after", ({ before, pattern, after }) => {
    const now = disableModels(read(before), pattern);
    expect(spell(now)).toBe(after);
    expect(isProvisioned(now, pattern)).toBe(false);
  });
});

describe("enable", () => {
  test.each([
    { before: ALL, pattern: "a", after: ALL },
    { before: "*,!*-pro", pattern: "*-pro", after: ALL },
    { before: "*,!*-pro,!o1", pattern: "o1", after: "*,!*-pro" },
    { before: "*,!gpt-5-pro,!o1", pattern: "gpt-*", after: "*,!o1" },
    { before: "!*", pattern: "a", after: "a" },
    { before: "a", pattern: "b", after: "a,b" },
    { before: "gpt-*", pattern: "gpt-4", after: "gpt-*" },
    { before: "!*", pattern: "*", after: ALL },
  ])("$pattern of $before leaves $after", ({ before, pattern, after }) => {
    const { models } = enableModels(read(before), pattern);
    expect(spell(models)).toBe(after);
    expect(isProvisioned(models, pattern)).toBe(true);
  });

  test("what something broader refuses stays refused, and says by what", () => {
    const before = read("*,!*-pro");
    expect(enableModels(before, "gpt-5-pro")).toEqual({ models: before, refusedBy: "*-pro" });
  });
});
