import type { Provider } from "./provider.ts";

export const huggingface: Provider = {
  id: "huggingface",
  title: "Hugging Face",
  baseUrl: "https://router.huggingface.co/v1",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "authorization", env: "HF_TOKEN", prefixes: ["hf_"] },
  chat: { singleSystem: true },
  modelsPath: "/models",
  suggestedModel: "openai/gpt-oss-120b:groq",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "Its Responses API is a beta.",
    "`model:provider` says who answers; without it Hugging Face chooses, and the price is not known.",
    "GET /models answers without a key, so it cannot prove that a key works.",
  ],
  source: {
    page: "https://huggingface.co/docs/inference-providers/guides/responses-api",
    readOn: "2026-11-24",
  },
};
