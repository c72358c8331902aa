import type { Provider } from "./provider.ts";

export const siliconflow: Provider = {
  id: "siliconflow",
  title: "SiliconFlow",
  baseUrl: "https://api.siliconflow.com/v1",
  wireApis: ["chat", "anthropic"],
  key: { need: "required", header: "authorization", env: "SILICONFLOW_API_KEY" },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["Accounts of siliconflow.cn want --base-url https://api.siliconflow.cn/v1."],
  source: {
    page: "https://docs.siliconflow.com/en/api-reference/chat-completions/chat-completions",
    readOn: "2026-11-24",
  },
};
