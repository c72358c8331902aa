import type { Provider } from "./provider.ts";

export const scaleway: Provider = {
  id: "scaleway",
  title: "Scaleway",
  baseUrl: "https://api.scaleway.ai/v1",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "authorization", env: "SCW_SECRET_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["Its Responses API is a beta."],
  source: {
    page: "https://www.scaleway.com/en/docs/generative-apis/reference-content/openai-compatibility/",
    readOn: "2026-11-24",
  },
};
