import type { Provider } from "./provider.ts";

export const vllm: Provider = {
  id: "vllm",
  title: "vLLM",
  baseUrl: "http://127.0.0.1:8000/v1",
  wireApis: ["responses", "chat"],
  key: { need: "optional", header: "authorization", env: "VLLM_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  start: "vllm serve <model>",
  options: [],
  quirks: [],
  source: {
    page: "https://docs.vllm.ai/en/latest/serving/online_serving/openai_compatible_server/",
    readOn: "2026-11-22",
  },
};
