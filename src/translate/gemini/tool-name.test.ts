import { describe, expect, test } from "vitest";
import { flatToolName, geminiToolName } from "./tool-name.ts";

describe("names go to Gemini and come back", () => {
  const cases: [flat: string, atGemini: string][] = [
    ["shell", "shell"],
    ["_shell", "_shell"],
    ["__", "__"],
    ["mcp__server__tool-1", "mcp__server__tool-1"],
    ["7zip", "_7zip"],
    ["-v", "_-v"],
    ["_7zip", "__7zip"],
    ["__-", "___-"],
    ["9".repeat(64), `_${"9".repeat(64)}`],
  ];
  for (const [flat, atGemini] of cases) {
    test(flat, () => {
      expect(geminiToolName(flat)).toBe(atGemini);
      expect(flatToolName(atGemini)).toBe(flat);
      expect(atGemini).toMatch(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/);
    });
  }

  test("what no flat name may be is made harmless", () => {
    expect(geminiToolName("")).toBe("_");
    expect(geminiToolName("wörld map")).toBe("w_rld_map");
    expect(geminiToolName("x".repeat(300))).toHaveLength(127);
  });

  test("the namespace that models add by mistake is taken off", () => {
    expect(flatToolName("default_api:shell")).toBe("shell");
    expect(flatToolName("default_api.7zip")).toBe("7zip");
    expect(flatToolName("default_api")).toBe("default_api");
  });
});
