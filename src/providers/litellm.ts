import type { Provider } from "./provider.ts";

export const litellm: Provider = {
  id: "litellm",
  title: "LiteLLM",
  baseUrl: "http://127.0.0.1:4000/v1",
  wireApis: ["responses", "chat", "anthropic"],
  key: { need: "optional", header: "authorization", env: "LITELLM_API_KEY" },
  modelsPath: "/models",
  speaksCodexLite: false,
  start: "litellm --config config.yaml",
  options: [],
  quirks: ["What a model costs is known to your LiteLLM alone."],
  source: { page: "https://docs.litellm.ai/docs/simple_proxy", readOn: "2026-11-24" },
};
