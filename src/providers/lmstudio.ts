import type { Provider } from "./provider.ts";

export const lmstudio: Provider = {
  id: "lmstudio",
  title: "LM Studio",
  baseUrl: "http://127.0.0.1:1234/v1",
  wireApis: ["responses", "chat"],
  key: { need: "optional", header: "authorization", env: "LM_API_TOKEN" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  suggestedModel: "openai/gpt-oss-20b",
  speaksCodexLite: false,
  start: "lms server start",
  options: [],
  quirks: [],
  source: { page: "https://lmstudio.ai/docs/api/openai-api", readOn: "2026-11-22" },
};
