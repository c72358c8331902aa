import type { Provider } from "./provider.ts";

export const vercel: Provider = {
  id: "vercel",
  title: "Vercel AI Gateway",
  baseUrl: "https://ai-gateway.vercel.sh/v1",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "authorization", env: "AI_GATEWAY_API_KEY", somePrefixes: ["vck_"] },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "Models are named `creator/model`.",
    "GET /models answers without a key, so it cannot prove that a key works.",
  ],
  source: { page: "https://vercel.com/docs/ai-gateway/sdks-and-apis/responses", readOn: "2026-11-24" },
};
