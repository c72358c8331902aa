import type { Provider } from "./provider.ts";

export const cloudflare: Provider = {
  id: "cloudflare",
  title: "Cloudflare Workers AI",
  baseUrlExample: "https://api.cloudflare.com/client/v4/accounts/my-account-id/ai/v1",
  wireApis: ["chat", "responses"],
  key: { need: "required", header: "authorization", env: "CLOUDFLARE_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/../models/search",
  suggestedModel: "@cf/openai/gpt-oss-120b",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "The key is an API token with the permission Workers AI.",
    "Only GPT OSS has the Responses API (--wire-api responses).",
  ],
  source: {
    page: "https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility",
    readOn: "2026-11-24",
  },
};
