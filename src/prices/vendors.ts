/**
 * Whose list a model's price is on. `priced` only where that is certain: a deployment of one's own, a slug
 * of somebody's workspace or a server behind `custom` may be anything.
 */
export type PriceSource =
  | { readonly kind: "free" }
  | { readonly kind: "priced"; readonly vendor: string; readonly model: string }
  | { readonly kind: "unknown" };

/** Our provider ids (providers/index.ts) and the ids of the price list. */
const VENDORS: Readonly<Record<string, string>> = {
  openai: "openai",
  "azure-openai": "azure",
  openrouter: "openrouter",
  xai: "x-ai",
  groq: "groq",
};

/** Providers as Portkey names them in `provider/model`. Bedrock and Vertex are left out: their prices differ by region. */
const PORTKEY_VENDORS: Readonly<Record<string, string>> = {
  openai: "openai",
  "azure-openai": "azure",
  anthropic: "anthropic",
  google: "google",
  openrouter: "openrouter",
  "x-ai": "x-ai",
  groq: "groq",
  deepseek: "deepseek",
  "mistral-ai": "mistral",
};

/** Models that run on the user's own machine, or nowhere. */
const FREE = new Set(["ollama", "lmstudio", "vllm", "demo"]);

export function priceSourceOf(provider: string, model: string): PriceSource {
  // Ollama sends these to its own cloud, which is paid by subscription.
  if (provider === "ollama" && /[:-]cloud$/.test(model)) return { kind: "unknown" };
  if (FREE.has(provider)) return { kind: "free" };
  // Source: OpenRouter docs, model variants.
  if (provider === "openrouter" && model.endsWith(":free")) return { kind: "free" };
  if (provider === "portkey") return portkeySource(model);
  const vendor = own(VENDORS, provider);
  return vendor === undefined ? { kind: "unknown" } : { kind: "priced", vendor, model };
}

/** `@openai/gpt-5.5` or `openai/gpt-5.5`; any other slug says nothing about who answers. */
function portkeySource(name: string): PriceSource {
  const slash = name.indexOf("/");
  const vendor = own(PORTKEY_VENDORS, name.slice(0, slash).replace(/^@/, ""));
  if (slash < 0 || vendor === undefined) return { kind: "unknown" };
  return { kind: "priced", vendor, model: name.slice(slash + 1) };
}

/** Names come from clients, so `constructor` must not find anything. */
const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
