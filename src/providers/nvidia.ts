import type { Provider } from "./provider.ts";

export const nvidia: Provider = {
  id: "nvidia",
  title: "NVIDIA NIM",
  baseUrl: "https://integrate.api.nvidia.com/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "NVIDIA_API_KEY", prefixes: ["nvapi-"] },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["GET /models answers without a key, so it cannot prove that a key works."],
  source: { page: "https://docs.api.nvidia.com/nim/reference/llm-apis", readOn: "2026-11-24" },
};
