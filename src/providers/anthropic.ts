import type { Provider } from "./provider.ts";

export const anthropic: Provider = {
  id: "anthropic",
  title: "Anthropic",
  baseUrl: "https://api.anthropic.com/v1",
  wireApis: ["anthropic"],
  key: { need: "required", header: "x-api-key", env: "ANTHROPIC_API_KEY", prefixes: ["sk-ant-"] },
  modelsPath: "/models",
  suggestedModel: "claude-sonnet-5",
  speaksCodexLite: false,
  options: [],
  quirks: ["It wants an API key of the console; a Claude subscription does not count."],
  source: { page: "https://platform.claude.com/docs/en/api/overview", readOn: "2026-11-24" },
};
