import type { Provider } from "./provider.ts";

export const requesty: Provider = {
  id: "requesty",
  title: "Requesty",
  baseUrl: "https://router.requesty.ai/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "REQUESTY_API_KEY" },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["Models are named `vendor/model`."],
  source: { page: "https://docs.requesty.ai", readOn: "2026-11-24" },
};
