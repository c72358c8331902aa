import type { Provider } from "./provider.ts";

export const zai: Provider = {
  id: "zai",
  title: "Z.AI (GLM)",
  baseUrl: "https://api.z.ai/api/paas/v4",
  wireApis: ["chat", "anthropic"],
  baseUrlFor: { anthropic: "https://api.z.ai/api/anthropic/v1" },
  key: { need: "required", header: "authorization", env: "ZAI_API_KEY" },
  chat: { jsonSchema: false, reasoningBack: "reasoning_content" },
  modelsPath: "/models",
  suggestedModel: "glm-5.3",
  speaksCodexLite: false,
  options: [],
  quirks: ["The GLM Coding Plan wants --base-url https://api.z.ai/api/coding/paas/v4."],
  source: { page: "https://docs.z.ai/guides/capabilities/thinking-mode", readOn: "2026-11-24" },
};
