import { expect, test } from "vitest";
import { searchIn } from "./search-choices.ts";

const choices = [
  { value: "openai", name: "OpenAI" },
  { value: "azure-openai", name: "Azure OpenAI" },
  { value: "zai", name: "Z.AI (GLM)" },
];
const shown = (typed: string | undefined, preset?: string) =>
  searchIn(choices, preset)(typed).map(({ value }) => value);

const cases = [
  { typed: undefined, preset: "zai", want: ["zai", "openai", "azure-openai"] },
  { typed: " ", preset: undefined, want: ["openai", "azure-openai", "zai"] },
  { typed: "z.a", preset: undefined, want: ["zai"] },
  { typed: "GLM", preset: undefined, want: ["zai"] },
  { typed: "open", preset: "azure-openai", want: ["openai", "azure-openai"] },
  { typed: "az", preset: undefined, want: ["azure-openai"] },
  { typed: "nobody", preset: undefined, want: [] },
];
for (const { typed, preset, want } of cases) {
  test(`"${typed}" with ${preset} preset`, () => expect(shown(typed, preset)).toEqual(want));
}
