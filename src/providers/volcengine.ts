import type { Provider } from "./provider.ts";

export const volcengine: Provider = {
  id: "volcengine",
  title: "Volcengine Ark (Doubao)",
  baseUrl: "https://ark.cn-beijing.volces.com/api/v3",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "authorization", env: "ARK_API_KEY" },
  chat: { reasoningEfforts: ["minimal", "low", "medium", "high"] },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["The model is a model id or the id of your endpoint (ep-…)."],
  source: { page: "https://www.volcengine.com/docs/82379/1585128", readOn: "2026-11-24" },
};
