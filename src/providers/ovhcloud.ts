import type { Provider } from "./provider.ts";

export const ovhcloud: Provider = {
  id: "ovhcloud",
  title: "OVHcloud AI Endpoints",
  baseUrl: "https://oai.endpoints.kepler.ai.cloud.ovh.net/v1",
  wireApis: ["chat", "responses"],
  key: { need: "optional", header: "authorization", env: "OVHCLOUD_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  suggestedModel: "gpt-oss-120b",
  speaksCodexLite: false,
  options: [],
  quirks: ["Without a key it answers a few requests a minute."],
  source: {
    page: "https://www.ovhcloud.com/en/public-cloud/ai-endpoints/catalog/gpt-oss-120b/",
    readOn: "2026-11-24",
  },
};
