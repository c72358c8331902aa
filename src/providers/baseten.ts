import type { Provider } from "./provider.ts";

export const baseten: Provider = {
  id: "baseten",
  title: "Baseten",
  baseUrl: "https://inference.baseten.co/v1",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "authorization", env: "BASETEN_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  suggestedModel: "zai-org/GLM-5.3",
  speaksCodexLite: false,
  options: [],
  quirks: ["Its Responses API keeps no state."],
  source: { page: "https://docs.baseten.co/reference/inference-api/responses", readOn: "2026-11-24" },
};
