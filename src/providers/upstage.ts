import type { Provider } from "./provider.ts";

export const upstage: Provider = {
  id: "upstage",
  title: "Upstage",
  baseUrl: "https://api.upstage.ai/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "UPSTAGE_API_KEY", somePrefixes: ["up_"] },
  chat: { promptCacheKey: true, reasoningEfforts: ["low", "medium", "high"] },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://console.upstage.ai/api/chat", readOn: "2026-11-24" },
};
