/**
 * Whose list a model's price is on. `priced` only where that is certain: a deployment of one's own, a slug
 * of somebody's workspace or a server behind `custom` may be anything.
 */
export type PriceSource =
  | { readonly kind: "free" }
  | { readonly kind: "priced"; readonly vendor: string; readonly model: string }
  | { readonly kind: "unknown" };

/** Our provider ids (providers/index.ts) and the ids of the price list. Whoever is missing has unknown prices. */
export const VENDORS: Readonly<Record<string, string>> = {
  openai: "openai",
  anthropic: "anthropic",
  gemini: "google",
  openrouter: "openrouter",
  "azure-openai": "azure",
  "azure-ai": "azure",
  bedrock: "aws",
  vertex: "google",
  xai: "x-ai",
  deepseek: "deepseek",
  mistral: "mistral",
  groq: "groq",
  moonshot: "moonshotai",
  zai: "zai",
  zhipu: "zhipuai",
  minimax: "minimax",
  cohere: "cohere",
  perplexity: "perplexity",
  together: "together",
  fireworks: "fireworks",
  cerebras: "cerebras",
  cloudflare: "cloudflare",
  novita: "novita",
  baseten: "baseten",
  ovhcloud: "ovhcloud",
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
const FREE = new Set(["ollama", "lmstudio", "llamacpp", "vllm", "jan", "demo"]);

/** Those whom Hugging Face passes requests on to, and whose prices are on the list: `huggingface_groq`. */
const BEHIND_HUGGINGFACE = [
  "cerebras",
  "fireworks-ai",
  "groq",
  "hyperbolic",
  "nebius",
  "novita",
  "nscale",
  "ovhcloud",
  "publicai",
  "sambanova",
  "together",
];

export function priceSourceOf(provider: string, model: string): PriceSource {
  // Ollama sends these to its own cloud, which is paid by subscription.
  if (provider === "ollama" && /[:-]cloud$/.test(model)) return { kind: "unknown" };
  if (FREE.has(provider)) return { kind: "free" };
  // Source: OpenRouter docs, model variants.
  if (provider === "openrouter" && model.endsWith(":free")) return { kind: "free" };
  if (provider === "portkey") return portkeySource(model);
  if (provider === "huggingface") return huggingfaceSource(model);
  if (provider === "vertex") return vertexSource(model);
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

/** `openai/gpt-oss-120b:groq`. Without a provider, or with `:fastest`, Hugging Face chooses who answers. */
function huggingfaceSource(name: string): PriceSource {
  const [model = "", behind = ""] = name.split(":");
  if (!BEHIND_HUGGINGFACE.includes(behind)) return { kind: "unknown" };
  return { kind: "priced", vendor: `huggingface_${behind}`, model };
}

/** Gemini costs the same as at Google AI; other makers' models cost more in some regions. */
function vertexSource(name: string): PriceSource {
  const model = name.replace(/^google\//, "");
  return model.startsWith("gemini-") ? { kind: "priced", vendor: "google", model } : { kind: "unknown" };
}

/** The id in the price list of whoever sells under this provider's name, to list what there is. */
export const vendorOf = (provider: string): string | undefined => own(VENDORS, provider);

/** Names come from clients, so `constructor` must not find anything. */
const own = (table: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;
