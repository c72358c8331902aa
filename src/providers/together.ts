import type { Provider } from "./provider.ts";

export const together: Provider = {
  id: "together",
  title: "Together AI",
  baseUrl: "https://api.together.ai/v1",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "authorization", env: "TOGETHER_API_KEY", somePrefixes: ["tgp_"] },
  chat: { singleSystem: true, reasoningEfforts: ["low", "medium", "high"] },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "Its Responses API is for a part of its models and keeps no state; the others want --wire-api chat.",
  ],
  source: { page: "https://docs.together.ai/docs/inference/responses-api", readOn: "2026-11-24" },
};
