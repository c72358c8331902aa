import type { Provider } from "./provider.ts";

export const stepfun: Provider = {
  id: "stepfun",
  title: "StepFun",
  baseUrl: "https://api.stepfun.com/v1",
  wireApis: ["chat", "responses", "anthropic"],
  key: { need: "required", header: "authorization", env: "STEPFUN_API_KEY" },
  chat: { reasoningEfforts: ["low", "medium", "high"] },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "Only a part of its models has the Responses API (--wire-api responses).",
    "Accounts of stepfun.ai want --base-url https://api.stepfun.ai/v1.",
  ],
  source: {
    page: "https://platform.stepfun.com/docs/zh/api-reference/chat/chat-completion-create",
    readOn: "2026-11-24",
  },
};
