import type { Provider } from "./provider.ts";

export const fireworks: Provider = {
  id: "fireworks",
  title: "Fireworks AI",
  baseUrl: "https://api.fireworks.ai/inference/v1",
  wireApis: ["responses", "chat", "anthropic"],
  key: { need: "required", header: "authorization", env: "FIREWORKS_API_KEY", somePrefixes: ["fw_"] },
  chat: {
    singleSystem: true,
    promptCacheKey: true,
    reasoningEfforts: ["low", "medium", "high"],
    reasoningBack: "reasoning_content",
  },
  modelsPath: "/models",
  suggestedModel: "accounts/fireworks/models/glm-5p2",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://docs.fireworks.ai/nexus/apis-and-sdks", readOn: "2026-11-24" },
};
