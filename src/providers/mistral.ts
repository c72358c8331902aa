import type { Provider } from "./provider.ts";

export const mistral: Provider = {
  id: "mistral",
  title: "Mistral",
  baseUrl: "https://api.mistral.ai/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "MISTRAL_API_KEY" },
  chat: {
    singleSystem: true,
    streamOptions: false,
    parallelToolCalls: true,
    promptCacheKey: true,
    callIds: "alphanumeric-9",
  },
  modelsPath: "/models",
  suggestedModel: "mistral-medium-latest",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://docs.mistral.ai/api/", readOn: "2026-11-24" },
};
