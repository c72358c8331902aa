import type { Provider } from "./provider.ts";

export const groq: Provider = {
  id: "groq",
  title: "Groq",
  baseUrl: "https://api.groq.com/openai/v1",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "authorization", env: "GROQ_API_KEY", prefixes: ["gsk_"] },
  chat: {
    maxTokensField: "max_completion_tokens",
    parallelToolCalls: true,
    reasoningEfforts: ["low", "medium", "high"],
  },
  modelsPath: "/models",
  suggestedModel: "openai/gpt-oss-120b",
  speaksCodexLite: false,
  options: [],
  quirks: ["Its Responses API is a beta."],
  source: { page: "https://console.groq.com/docs/openai", readOn: "2026-11-22" },
};
