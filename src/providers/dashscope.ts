import type { Provider } from "./provider.ts";

export const dashscope: Provider = {
  id: "dashscope",
  title: "Alibaba DashScope (Qwen)",
  baseUrl: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
  wireApis: ["responses", "chat", "anthropic"],
  baseUrlFor: { anthropic: "https://dashscope-intl.aliyuncs.com/apps/anthropic/v1" },
  key: { need: "required", header: "authorization", env: "DASHSCOPE_API_KEY" },
  chat: { parallelToolCalls: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "Keys belong to a region: those of mainland China want --base-url https://dashscope.aliyuncs.com/compatible-mode/v1.",
    "A workspace with an address of its own wants it as --base-url.",
  ],
  source: {
    page: "https://www.alibabacloud.com/help/en/model-studio/compatibility-with-openai-responses-api",
    readOn: "2026-11-24",
  },
};
