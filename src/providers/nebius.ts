import type { Provider } from "./provider.ts";

export const nebius: Provider = {
  id: "nebius",
  title: "Nebius Token Factory",
  baseUrl: "https://api.tokenfactory.nebius.com/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "NEBIUS_API_KEY" },
  chat: { singleSystem: true, reasoningEfforts: ["low", "medium", "high"] },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://docs.tokenfactory.nebius.com/api-reference/introduction", readOn: "2026-11-24" },
};
