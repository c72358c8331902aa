import { GATEWAY_KEY_PREFIX } from "../domain/gateway-key.ts";
import { ai21 } from "./ai21.ts";
import { anthropic } from "./anthropic.ts";
import { azureAi } from "./azure-ai.ts";
import { azureOpenai } from "./azure-openai.ts";
import { baseten } from "./baseten.ts";
import { bedrock } from "./bedrock.ts";
import { cerebras } from "./cerebras.ts";
import { chutes } from "./chutes.ts";
import { cloudflare } from "./cloudflare.ts";
import { cohere } from "./cohere.ts";
import { custom } from "./custom.ts";
import { dashscope } from "./dashscope.ts";
import { databricks } from "./databricks.ts";
import { deepinfra } from "./deepinfra.ts";
import { deepseek } from "./deepseek.ts";
import { demo } from "./demo.ts";
import { fireworks } from "./fireworks.ts";
import { friendli } from "./friendli.ts";
import { gemini } from "./gemini.ts";
import { githubModels } from "./github-models.ts";
import { groq } from "./groq.ts";
import { huggingface } from "./huggingface.ts";
import { hyperbolic } from "./hyperbolic.ts";
import { inferenceNet } from "./inference-net.ts";
import { jan } from "./jan.ts";
import { litellm } from "./litellm.ts";
import { llamacpp } from "./llamacpp.ts";
import { lmstudio } from "./lmstudio.ts";
import { minimax } from "./minimax.ts";
import { mistral } from "./mistral.ts";
import { moonshot } from "./moonshot.ts";
import { nebius } from "./nebius.ts";
import { novita } from "./novita.ts";
import { nvidia } from "./nvidia.ts";
import { ollama } from "./ollama.ts";
import { ollamaCloud } from "./ollama-cloud.ts";
import { openai } from "./openai.ts";
import { openrouter } from "./openrouter.ts";
import { ovhcloud } from "./ovhcloud.ts";
import { perplexity } from "./perplexity.ts";
import { portkey } from "./portkey.ts";
import type { Provider } from "./provider.ts";
import { requesty } from "./requesty.ts";
import { sambanova } from "./sambanova.ts";
import { scaleway } from "./scaleway.ts";
import { siliconflow } from "./siliconflow.ts";
import { stepfun } from "./stepfun.ts";
import { together } from "./together.ts";
import { upstage } from "./upstage.ts";
import { venice } from "./venice.ts";
import { vercel } from "./vercel.ts";
import { vertex } from "./vertex.ts";
import { vllm } from "./vllm.ts";
import { volcengine } from "./volcengine.ts";
import { xai } from "./xai.ts";
import { zai } from "./zai.ts";
import { zhipu } from "./zhipu.ts";

export { baseUrlOf, wireApiAt } from "./address.ts";
export type { Provider } from "./provider.ts";
export { providerHeaders } from "./provider.ts";

/** In the order in which `init` offers them. */
export const providers: readonly Provider[] = [
  // What most people look for: the first page of the question.
  openai,
  anthropic,
  gemini,
  openrouter,
  azureOpenai,
  xai,
  deepseek,
  mistral,
  groq,
  ollama,
  lmstudio,
  custom,
  demo,
  // On one's own machine.
  llamacpp,
  vllm,
  jan,
  litellm,
  // Makers of models.
  moonshot,
  zai,
  zhipu,
  minimax,
  dashscope,
  cohere,
  perplexity,
  stepfun,
  volcengine,
  ai21,
  upstage,
  // Clouds and hosts.
  bedrock,
  vertex,
  azureAi,
  together,
  fireworks,
  cerebras,
  sambanova,
  nvidia,
  huggingface,
  githubModels,
  cloudflare,
  databricks,
  novita,
  deepinfra,
  hyperbolic,
  nebius,
  baseten,
  siliconflow,
  friendli,
  scaleway,
  ovhcloud,
  inferenceNet,
  chutes,
  venice,
  // Gateways to many vendors.
  portkey,
  vercel,
  requesty,
  ollamaCloud,
];

export const findProvider = (id: string): Provider | undefined =>
  providers.find((provider) => provider.id === id);

/** Prefixes of vendors that have no entry here, so that their keys are not sent to somebody else. */
const STRANGERS: readonly (readonly [prefix: string, vendor: string])[] = [
  ["r8_", "Replicate"],
  ["AKIA", "AWS"],
  ["ASIA", "AWS"],
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
    prefixesOf(provider).map((prefix) => ({ prefix, owner: { title: provider.title, provider } })),
  );
  const strangers = STRANGERS.map(([prefix, title]) => ({ prefix, owner: { title } }));
  const matching = [...known, ...strangers].filter(({ prefix }) => secret.startsWith(prefix));
  return matching.sort((a, b) => b.prefix.length - a.prefix.length)[0]?.owner;
}

const prefixesOf = ({ key }: Provider): readonly string[] => [
  ...(key.prefixes ?? []),
  ...(key.somePrefixes ?? []),
];

/**
 * A command is kept in the settings and shown by `ps`, so a key has no business among its words. Told by its look;
 * it is not repeated.
 */
export function keyInCommand(words: readonly string[]): string | undefined {
  const owner = words
    .flatMap((word) => word.split(/[\s=:]+/))
    .filter((word) => word.length >= SHORTEST_KEY)
    .map(providerOfKey)
    .find((found) => found !== undefined);
  return owner && `it holds a key of ${owner.title}; a command must fetch the key from where it is safe`;
}

const SHORTEST_KEY = 24;

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
