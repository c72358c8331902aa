import type { Provider } from "./provider.ts";

export const azureAi: Provider = {
  id: "azure-ai",
  title: "Azure AI Foundry",
  baseUrlExample: "https://my-resource.services.ai.azure.com/openai/v1",
  wireApis: ["responses", "chat", "anthropic"],
  addressTells: [
    [/\/anthropic(\/v1)?$/, "anthropic"],
    [/\/models$/, "chat"],
  ],
  key: {
    need: "required",
    header: "api-key",
    token: { header: "authorization", keyLook: /^[A-Za-z0-9]+$/ },
    env: "AZURE_AI_API_KEY",
  },
  chat: { maxTokensField: "max_completion_tokens" },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [
    {
      name: "api_version",
      help: "Sent as ?api-version=; the v1 API works without it",
      queryParameter: "api-version",
    },
  ],
  quirks: [
    "The model is the name of your deployment, not of the model behind it.",
    "Models without the Responses API want --wire-api chat; Claude is at …/anthropic/v1.",
    "Entra ID: --api-key-command 'az account get-access-token --resource https://cognitiveservices.azure.com --query accessToken -o tsv'.",
  ],
  source: {
    page: "https://learn.microsoft.com/azure/ai-foundry/foundry-models/concepts/endpoints",
    readOn: "2026-11-24",
  },
};
