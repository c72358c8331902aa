import type { Provider } from "./provider.ts";

export const zhipu: Provider = {
  id: "zhipu",
  title: "Zhipu AI (GLM, China)",
  baseUrl: "https://open.bigmodel.cn/api/paas/v4",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "ZHIPUAI_API_KEY" },
  chat: { jsonSchema: false, reasoningBack: "reasoning_content" },
  modelsPath: "/models",
  suggestedModel: "glm-5.3",
  speaksCodexLite: false,
  options: [],
  quirks: [],
  source: { page: "https://docs.bigmodel.cn/cn/guide/capabilities/thinking-mode", readOn: "2026-11-24" },
};
