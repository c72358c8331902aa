import type { Provider } from "./provider.ts";

export const llamacpp: Provider = {
  id: "llamacpp",
  title: "llama.cpp",
  baseUrl: "http://127.0.0.1:8080/v1",
  // Chat first: its Responses API takes function tools alone, and Codex has others.
  wireApis: ["chat", "responses", "anthropic"],
  key: { need: "optional", header: "authorization", env: "LLAMA_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  start: "llama-server -m <model.gguf> --jinja",
  options: [],
  quirks: ["The server has one model, whatever the request says, unless it was started as a router."],
  source: {
    page: "https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md",
    readOn: "2026-11-24",
  },
};
