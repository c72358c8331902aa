import type { Provider } from "./provider.ts";

export const venice: Provider = {
  id: "venice",
  title: "Venice",
  baseUrl: "https://api.venice.ai/api/v1",
  wireApis: ["chat", "responses"],
  key: { need: "required", header: "authorization", env: "VENICE_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["Its Responses API is a beta, and native for OpenAI's models only."],
  source: { page: "https://docs.venice.ai/guides/features/responses-api", readOn: "2026-11-24" },
};
