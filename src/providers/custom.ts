import type { Provider } from "./provider.ts";

/** Anything else that speaks a wire API we know. */
export const custom: Provider = {
  id: "custom",
  title: "Custom",
  baseUrlExample: "https://llm.example.com/v1",
  wireApis: ["responses", "chat", "anthropic", "gemini"],
  key: {
    need: "optional",
    header: "authorization",
    headerFor: { anthropic: "x-api-key", gemini: "x-goog-api-key" },
  },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://platform.openai.com/docs/api-reference/responses", readOn: "2026-11-22" },
};
