import type { Provider } from "./provider.ts";

export const ollamaCloud: Provider = {
  id: "ollama-cloud",
  title: "Ollama Cloud",
  baseUrl: "https://ollama.com/v1",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "authorization", env: "OLLAMA_API_KEY" },
  chat: { reasoningEfforts: ["none", "low", "medium", "high", "max"] },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["Does not replay freeform tool calls, so Codex's apply_patch is better left to the shell tool."],
  source: { page: "https://docs.ollama.com/api/openai-compatibility", readOn: "2026-11-24" },
};
