/** A model as Codex names it. `slug` is absent when the default integration is meant. */
export interface ModelName {
  readonly slug?: string;
  readonly model: string;
}

/** A slug: how a person names an integration. Lower case, so that it reads the same on every file system. */
export const SLUG_PATTERN = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/**
 * `@openai-dev/gpt-5.5` → slug and model. Split at the first `/`; the model may contain more of them.
 * `@cf/…` and `@hf/…` are model names of Cloudflare and Hugging Face, not slugs.
 * A name without `@` is taken apart only when its first part is a known slug (`openai-dev/gpt-5.5`):
 * Codex finds its own metadata for that spelling, and OpenRouter's models look the same.
 * Source: Portkey docs, model catalog.
 */
export function parseModelName(name: string, isSlug: (slug: string) => boolean): ModelName {
  const slash = name.indexOf("/");
  if (slash <= 0 || slash === name.length - 1) return { model: name };
  const head = name.slice(0, slash);
  const model = name.slice(slash + 1);
  if (head === "@cf" || head === "@hf") return { model: name };
  if (head.startsWith("@")) return { slug: head.slice(1), model };
  return isSlug(head) ? { slug: head, model } : { model: name };
}

export const formatModelName = (slug: string, model: string): string => `@${slug}/${model}`;
