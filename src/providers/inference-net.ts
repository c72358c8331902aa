import type { Provider } from "./provider.ts";

export const inferenceNet: Provider = {
  id: "inference-net",
  title: "Inference.net",
  baseUrl: "https://api.inference.net/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "INFERENCE_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://docs.inference.net/cli/overview", readOn: "2026-11-24" },
};
