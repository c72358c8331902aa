import type { Provider } from "./provider.ts";

export const vertex: Provider = {
  id: "vertex",
  title: "Google Vertex AI",
  baseUrlExample:
    "https://aiplatform.googleapis.com/v1/projects/my-project/locations/global/publishers/google",
  wireApis: ["gemini", "chat"],
  addressTells: [[/\/endpoints\/[^/]+$/, "chat"]],
  key: { need: "required", header: "authorization", somePrefixes: ["ya29."] },
  modelsPath: "/models",
  suggestedModel: "gemini-3.8-flash",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "The key is an access token (`gcloud auth print-access-token`), which is good for an hour; service accounts are not read.",
    "An address that ends in /endpoints/openapi speaks Chat Completions, with models named `google/…`.",
  ],
  source: {
    page: "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference",
    readOn: "2026-11-24",
  },
};
