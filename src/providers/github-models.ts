import type { Provider } from "./provider.ts";

export const githubModels: Provider = {
  id: "github-models",
  title: "GitHub Models",
  baseUrl: "https://models.github.ai/inference",
  wireApis: ["chat"],
  key: {
    need: "required",
    header: "authorization",
    env: "GITHUB_TOKEN",
    prefixes: ["ghp_", "github_pat_", "gho_", "ghu_", "ghs_"],
  },
  chat: { developerRole: true },
  modelsPath: "/../catalog/models",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "The token needs the permission models:read.",
    "Requests are limited to a few thousand tokens on free plans, which is less than Codex sends.",
  ],
  source: { page: "https://docs.github.com/en/rest/models/inference", readOn: "2026-11-24" },
};
