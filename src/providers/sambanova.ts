import type { Provider } from "./provider.ts";

export const sambanova: Provider = {
  id: "sambanova",
  title: "SambaNova",
  baseUrl: "https://api.sambanova.ai/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "SAMBANOVA_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://docs.sambanova.ai/docs/en/features/openai-compatibility", readOn: "2026-11-24" },
};
