import { GATEWAY_KEY_PREFIX } from "../domain/gateway-key.ts";
import { azureOpenai } from "./azure-openai.ts";
import { custom } from "./custom.ts";
import { demo } from "./demo.ts";
import { groq } from "./groq.ts";
import { lmstudio } from "./lmstudio.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";
import { openrouter } from "./openrouter.ts";
import { portkey } from "./portkey.ts";
import type { Provider } from "./provider.ts";
import { vllm } from "./vllm.ts";
import { xai } from "./xai.ts";

export type { Provider } from "./provider.ts";
export { authHeaders } from "./provider.ts";

/** In the order in which `init` offers them. */
export const providers: readonly Provider[] = [
  openai,
  azureOpenai,
  openrouter,
  xai,
  groq,
  ollama,
  lmstudio,
  vllm,
  portkey,
  custom,
  demo,
];

export const findProvider = (id: string): Provider | undefined =>
  providers.find((provider) => provider.id === id);

/** Prefixes of vendors that have no entry here, so that their keys are not sent to somebody else. */
const STRANGERS: readonly (readonly [prefix: string, vendor: string])[] = [
  ["sk-ant-", "Anthropic"],
  ["AIza", "Google"],
  ["pplx-", "Perplexity"],
  ["hf_", "Hugging Face"],
  ["r8_", "Replicate"],
  ["fw_", "Fireworks"],
  ["nvapi-", "NVIDIA"],
  ["csk-", "Cerebras"],
  ["ghp_", "GitHub"],
  ["github_pat_", "GitHub"],
  ["AKIA", "AWS"],
  [GATEWAY_KEY_PREFIX, "this gateway (not a provider's)"],
];

/** Whose key this is, by its look. */
export interface KeyOwner {
  readonly title: string;
  /** Absent when the vendor has no entry in the table. */
  readonly provider?: Provider;
}

/**
 * Tells by the longest matching prefix whose key this is, to warn before it is sent to another vendor.
 * `undefined` means that it cannot be told, which is usual for Azure, Portkey and local servers.
 */
export function providerOfKey(secret: string): KeyOwner | undefined {
  const known = providers.flatMap((provider) =>
    (provider.key.prefixes ?? []).map((prefix) => ({ prefix, owner: { title: provider.title, provider } })),
  );
  const strangers = STRANGERS.map(([prefix, title]) => ({ prefix, owner: { title } }));
  const matching = [...known, ...strangers].filter(({ prefix }) => secret.startsWith(prefix));
  return matching.sort((a, b) => b.prefix.length - a.prefix.length)[0]?.owner;
}

/**
 * What is suspicious about giving this key to that provider, as one sentence; `undefined` when nothing is.
 * A plain `sk-` is used by many OpenAI look-alikes, so it raises no alarm where keys have no prefix of their own.
 */
export function keyWarning(provider: Provider, secret: string): string | undefined {
  const own = provider.key.prefixes;
  const owner = providerOfKey(secret);
  if (owner?.provider === provider) return undefined;
  const telling =
    owner !== undefined && !(owner.provider === openai && !/^sk-(proj|svcacct|admin)-/.test(secret));
  if (telling) return `this looks like a key of ${owner.title}, not of ${provider.title}`;
  if (own) return `keys of ${provider.title} begin with ${own.join(" or ")}`;
  return undefined;
}
