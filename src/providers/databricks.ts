import type { Provider } from "./provider.ts";

export const databricks: Provider = {
  id: "databricks",
  title: "Databricks",
  baseUrlExample: "https://my-workspace.cloud.databricks.com/serving-endpoints",
  wireApis: ["chat", "responses"],
  key: { need: "required", header: "authorization", env: "DATABRICKS_TOKEN", somePrefixes: ["dapi"] },
  chat: { singleSystem: true },
  modelsPath: "/../api/2.0/serving-endpoints",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "The model is the name of a serving endpoint.",
    "Only OpenAI's models have the Responses API (--wire-api responses).",
    "The AI gateway of a workspace is at …/ai-gateway/mlflow/v1.",
  ],
  source: {
    page: "https://docs.databricks.com/machine-learning/foundation-models/api-reference.html",
    readOn: "2026-11-24",
  },
};
