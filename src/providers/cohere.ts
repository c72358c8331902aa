import type { Provider } from "./provider.ts";

export const cohere: Provider = {
  id: "cohere",
  title: "Cohere",
  baseUrl: "https://api.cohere.ai/compatibility/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "COHERE_API_KEY" },
  chat: { reasoningEfforts: ["none", "high"] },
  modelsPath: "/models",
  suggestedModel: "command-a-03-2025",
  speaksCodexLite: false,
  options: [],
  quirks: ["Used through its Compatibility API, which gives no list of models."],
  source: { page: "https://docs.cohere.com/docs/compatibility-api", readOn: "2026-11-24" },
};
