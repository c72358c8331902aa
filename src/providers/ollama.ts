import type { Provider } from "./provider.ts";

export const ollama: Provider = {
  id: "ollama",
  title: "Ollama",
  baseUrl: "http://127.0.0.1:11434/v1",
  wireApis: ["responses", "chat", "anthropic"],
  key: { need: "optional", header: "authorization", env: "OLLAMA_API_KEY" },
  chat: { reasoningEfforts: ["none", "low", "medium", "high", "max"] },
  modelsPath: "/models",
  suggestedModel: "gpt-oss:20b",
  speaksCodexLite: false,
  start: "ollama serve",
  options: [],
  quirks: ["Does not replay freeform tool calls, so Codex's apply_patch is better left to the shell tool."],
  source: { page: "https://docs.ollama.com/api/openai-compatibility", readOn: "2026-11-22" },
};
