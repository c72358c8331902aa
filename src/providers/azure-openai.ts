import type { Provider } from "./provider.ts";

export const azureOpenai: Provider = {
  id: "azure-openai",
  title: "Azure OpenAI",
  baseUrlExample: "https://my-resource.openai.azure.com/openai/v1",
  wireApis: ["responses", "chat"],
  addressTells: [[/\/openai\/deployments\/[^/]+$/, "chat"]],
  key: {
    need: "required",
    header: "api-key",
    // Entra's tokens are JWTs, with dots in them.
    token: { header: "authorization", keyLook: /^[A-Za-z0-9]+$/ },
    env: "AZURE_OPENAI_API_KEY",
  },
  chat: {
    developerRole: true,
    maxTokensField: "max_completion_tokens",
    strictTools: true,
    parallelToolCalls: true,
    promptCacheKey: true,
    reasoningEfforts: ["none", "minimal", "low", "medium", "high", "xhigh"],
    verbosity: true,
  },
  modelsPath: "/models",
  speaksCodexLite: false,
  keepsResponses: true,
  options: [
    {
      name: "api_version",
      help: "Sent as ?api-version=; the v1 API works without it, or with `preview`; deployment addresses want a date",
      queryParameter: "api-version",
    },
  ],
  quirks: [
    "The model is the name of your deployment, not of the model behind it.",
    "An address of one deployment (…/openai/deployments/<name>) speaks chat, and wants --option api_version=….",
    "Entra ID: --api-key-command 'az account get-access-token --resource https://cognitiveservices.azure.com --query accessToken -o tsv'.",
  ],
  source: {
    page: "https://learn.microsoft.com/azure/foundry/openai/how-to/responses",
    readOn: "2026-11-22",
  },
};
