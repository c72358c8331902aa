import type { Provider } from "./provider.ts";

export const friendli: Provider = {
  id: "friendli",
  title: "FriendliAI",
  baseUrl: "https://api.friendli.ai/serverless/v1",
  wireApis: ["chat"],
  key: { need: "required", header: "authorization", env: "FRIENDLI_TOKEN", somePrefixes: ["flp_"] },
  chat: { singleSystem: true },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [],
  quirks: ["It refuses tools together with a schema for the answer."],
  source: { page: "https://friendli.ai/docs/openapi/model-apis/chat-completions", readOn: "2026-11-24" },
};
