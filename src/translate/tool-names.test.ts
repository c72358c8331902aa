import { describe, expect, test } from "vitest";
import type { ToolOrigin } from "../domain/conversation.ts";
import { ToolNames } from "./tool-names.ts";

describe("tool names that every vendor takes", () => {
  const cases: { name: string; origins: readonly ToolOrigin[]; flat: readonly string[] }[] = [
    { name: "safe ones stay", origins: [{ name: "a-b_C9" }, { name: "x" }], flat: ["a-b_C9", "x"] },
    {
      name: "others are spelt anew",
      origins: [{ name: "a.b" }, { name: "ü" }, { name: "" }],
      flat: ["a_b", "_", "tool"],
    },
    {
      name: "each to a name of its own",
      origins: [{ name: "a.b" }, { name: "a/b" }, { name: "a_b" }],
      flat: ["a_b", "a_b_324f7d30", "a_b_c0a7a058"],
    },
    { name: "the same name twice is one", origins: [{ name: "a.b" }, { name: "a.b" }], flat: ["a_b", "a_b"] },
    {
      name: "long ones are cut, each to a name of its own",
      origins: [{ name: "x".repeat(65) }, { name: "x".repeat(66) }, { name: "x".repeat(64) }],
      flat: [`${"x".repeat(55)}_997ee4d9`, `${"x".repeat(55)}_1d3dff4d`, "x".repeat(64)],
    },
    {
      name: "a namespace goes in front, but for Codex's own",
      origins: [
        { namespace: "mcp__demo", name: "echo" },
        { namespace: "mcp__demo__", name: "sum" },
        { namespace: "functions", name: "shell" },
        { name: "shell" },
      ],
      flat: ["mcp__demo__echo", "mcp__demo__sum", "shell", "shell"],
    },
  ];
  for (const { name, origins, flat } of cases) {
    test(name, () => {
      const book = new ToolNames();
      expect(origins.map((origin) => book.nameOf(origin))).toEqual(flat);
    });
  }
});
