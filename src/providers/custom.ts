import type { Provider } from "./provider.ts";

/** Anything else that speaks a wire API we know. */
export const custom: Provider = {
  id: "custom",
  title: "Custom",
  baseUrlExample: "https://llm.example.com/v1",
  wireApis: ["responses", "chat"],
  key: { need: "optional", header: "authorization" },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://platform.openai.com/docs/api-reference/responses", readOn: "2026-11-22" },
};
