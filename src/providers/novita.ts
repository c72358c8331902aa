import type { Provider } from "./provider.ts";

export const novita: Provider = {
  id: "novita",
  title: "Novita AI",
  baseUrl: "https://api.novita.ai/openai/v1",
  wireApis: ["chat", "anthropic"],
  baseUrlFor: { anthropic: "https://api.novita.ai/anthropic/v1" },
  key: { need: "required", header: "authorization", env: "NOVITA_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: {
    page: "https://novita.ai/docs/api-reference/model-apis-llm-create-chat-completion",
    readOn: "2026-11-24",
  },
};
