import type { Provider } from "./provider.ts";

/** Answered inside the gateway (upstream/demo-upstream.ts): offline, free, the same every time. */
export const demo = {
  id: "demo",
  title: "Demo",
  baseUrl: "demo://built-in",
  wireApis: ["responses"],
  key: { need: "none", header: "authorization" },
  modelsPath: "/models",
  suggestedModel: "demo",
  speaksCodexLite: false,
  options: [],
  quirks: ["It repeats what you asked; no model is behind it."],
  source: { page: "src/upstream/demo-upstream.ts", readOn: "2026-11-22" },
} satisfies Provider;
