import type { Provider } from "./provider.ts";

export const perplexity: Provider = {
  id: "perplexity",
  title: "Perplexity",
  baseUrl: "https://api.perplexity.ai/v1",
  wireApis: ["responses"],
  key: { need: "required", header: "authorization", env: "PERPLEXITY_API_KEY", prefixes: ["pplx-"] },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "Used through its Agent API; models are named `vendor/model`. Sonar's Chat Completions ended in September 2026.",
  ],
  source: { page: "https://docs.perplexity.ai/docs/agent-api/openai-compatibility", readOn: "2026-11-24" },
};
