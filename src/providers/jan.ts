import type { Provider } from "./provider.ts";

export const jan: Provider = {
  id: "jan",
  title: "Jan",
  baseUrl: "http://127.0.0.1:1337/v1",
  wireApis: ["chat", "anthropic"],
  key: { need: "optional", header: "authorization" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "Start it in Jan: Settings, Local API Server, Start Server. The key is the one that you chose there.",
  ],
  source: { page: "https://jan.ai/docs/desktop/api-preference", readOn: "2026-11-24" },
};
