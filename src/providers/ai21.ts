import type { Provider } from "./provider.ts";

export const ai21: Provider = {
  id: "ai21",
  title: "AI21 Labs",
  baseUrl: "https://api.ai21.com/studio/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "AI21_API_KEY" },
  chat: { jsonSchema: false, images: false },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["GET /models answers without a key, so it cannot prove that a key works."],
  source: { page: "https://docs.ai21.com/docs/jamba-foundation-models", readOn: "2026-11-24" },
};
