import type { Provider } from "./provider.ts";

export const portkey: Provider = {
  id: "portkey",
  title: "Portkey",
  baseUrl: "https://api.portkey.ai/v1",
  wireApis: ["responses", "chat"],
  // Not PORTKEY_API_KEY: Codex's `env_key` may hold the local gateway's own key under that name.
  key: { need: "required", header: "x-portkey-api-key", env: "PORTKEY_CLOUD_API_KEY" },
  modelsPath: "/models",
  speaksCodexLite: false,
  keepsResponses: true,
  options: [],
  quirks: ["Models are named `@provider-slug/model`, with a slug of your Portkey workspace."],
  source: { page: "https://portkey.ai/docs/api-reference/inference-api/headers", readOn: "2026-11-22" },
};
