import type { Provider } from "./provider.ts";

export const vertex: Provider = {
  id: "vertex",
  title: "Google Vertex AI",
  baseUrlExample:
    "https://aiplatform.googleapis.com/v1/projects/my-project/locations/global/publishers/google",
  wireApis: ["gemini", "chat"],
  addressTells: [[/\/endpoints\/[^/]+$/, "chat"]],
  key: { need: "required", header: "authorization", somePrefixes: ["ya29."] },
  cloudAuth: "google",
  modelsPath: "/models",
  suggestedModel: "gemini-3.8-flash",
  speaksCodexLite: false,
  options: [{ name: "scopes", help: "OAuth scopes that --auth google asks for; cloud-platform by default" }],
  quirks: [
    "--auth google: the service account that GOOGLE_APPLICATION_CREDENTIALS names, or gcloud auth application-default login.",
    "Or the key is a token of an hour: --api-key-command 'gcloud auth print-access-token'.",
    "An address that ends in /endpoints/openapi speaks Chat Completions, with models named `google/…`.",
  ],
  source: {
    page: "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference",
    readOn: "2026-11-24",
  },
};
