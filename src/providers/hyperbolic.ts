import type { Provider } from "./provider.ts";

export const hyperbolic: Provider = {
  id: "hyperbolic",
  title: "Hyperbolic",
  baseUrl: "https://api.hyperbolic.xyz/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "HYPERBOLIC_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://docs.hyperbolic.xyz/docs/rest-api", readOn: "2026-11-24" },
};
