import type { Provider } from "./provider.ts";

export const gemini: Provider = {
  id: "gemini",
  title: "Google Gemini",
  baseUrl: "https://generativelanguage.googleapis.com/v1beta",
  wireApis: ["gemini"],
  key: { need: "required", header: "x-goog-api-key", env: "GEMINI_API_KEY", prefixes: ["AIza", "AQ."] },
  modelsPath: "/models",
  suggestedModel: "gemini-3.8-flash",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://ai.google.dev/api/models", readOn: "2026-11-24" },
};
