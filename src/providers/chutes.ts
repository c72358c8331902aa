import type { Provider } from "./provider.ts";

export const chutes: Provider = {
  id: "chutes",
  title: "Chutes",
  baseUrl: "https://llm.chutes.ai/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "CHUTES_API_KEY", somePrefixes: ["cpk_"] },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["GET /models answers without a key, so it cannot prove that a key works."],
  source: { page: "https://chutes.ai/docs/guides/reasoning-models", readOn: "2026-11-24" },
};
