import type { Provider } from "./provider.ts";

export const azureOpenai: Provider = {
  id: "azure-openai",
  title: "Azure OpenAI",
  baseUrlExample: "https://my-resource.openai.azure.com/openai/v1",
  wireApis: ["responses", "chat"],
  key: { need: "required", header: "api-key", env: "AZURE_OPENAI_API_KEY" },
  modelsPath: "/models",
  speaksCodexLite: false,
  options: [
    {
      name: "api_version",
      help: "Sent as ?api-version=; the v1 API works without it, or with `preview`",
      queryParameter: "api-version",
    },
  ],
  quirks: ["The model is the name of your deployment, not of the model behind it."],
  source: {
    page: "https://learn.microsoft.com/azure/foundry/openai/how-to/responses",
    readOn: "2026-11-22",
  },
};
