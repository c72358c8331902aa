import type { Integration } from "../domain/integration.ts";
import { formatModelName } from "../domain/model-name.ts";
import { namedModels } from "../domain/provisioning.ts";
import type { Settings } from "../domain/settings.ts";
import type { CodexModelEntry } from "../ports/codex-home.ts";
import { custom } from "../providers/custom.ts";
import { findProvider, type Provider } from "../providers/index.ts";
import { BASE_INSTRUCTIONS } from "./base-instructions.ts";
import { planTarget } from "./plan.ts";

/** Where the menu looks. Each may be slow or fail; the menu goes on without it. */
export interface MenuSources {
  settings(): Settings;
  /** What the user's own Codex knows about models. */
  catalog(): Promise<readonly CodexModelEntry[]>;
  /** What the provider listed last. */
  listed(slug: string): Promise<readonly string[]>;
  contextWindow(provider: string, model: string): Promise<number | undefined>;
  /** How hard a translated model can be asked to think. */
  efforts(integration: Integration, provider: Provider, model: string): Promise<readonly string[]>;
}

/** Codex waits for the list at its start, so a source that is not ready in this time is done without. */
const PATIENCE_MS = 150;
/** A picker with more lines than that helps nobody. */
const MAX_MODELS = 500;
const UNKNOWN_CONTEXT_WINDOW = 128_000;

interface Dish {
  /** As the user types it. */
  readonly name: string;
  readonly integration: Integration;
  readonly provider: Provider;
  readonly model: string;
}

/** Whether the key that asks may use a model; the others are not shown to it. */
type IsAllowed = (dish: Pick<Dish, "integration" | "model">) => boolean;

const everything: IsAllowed = () => true;

/** The models that can be asked for through this gateway. */
export class ModelMenu {
  readonly #sources: MenuSources;

  constructor(sources: MenuSources) {
    this.#sources = sources;
  }

  /** In Codex's own shape. An entry keeps Codex from warning about unknown models and puts it into the picker. */
  async forCodex(
    isAllowed: IsAllowed = everything,
  ): Promise<{ readonly models: readonly CodexModelEntry[] }> {
    const catalog = await patiently(this.#sources.catalog(), []);
    const dishes = await this.#dishes(catalog, isAllowed);
    return { models: await Promise.all(dishes.map((dish) => this.#entry(dish, catalog))) };
  }

  /** In OpenAI's shape, for everybody else. */
  async forOthers(isAllowed: IsAllowed = everything): Promise<Record<string, unknown>> {
    const dishes = await this.#dishes(await patiently(this.#sources.catalog(), []), isAllowed);
    const data = dishes.map(({ name, integration }) => ({
      id: name,
      object: "model",
      created: 0,
      owned_by: integration.slug,
    }));
    return { object: "list", data };
  }

  async #dishes(catalog: readonly CodexModelEntry[], isAllowed: IsAllowed): Promise<readonly Dish[]> {
    const settings = this.#sources.settings();
    const perIntegration = await Promise.all(
      settings.integrations.map(async (integration) => {
        const provider = findProvider(integration.provider) ?? custom;
        const listed = await patiently(this.#sources.listed(integration.slug), []);
        const bundled = provider.speaksCodexLite ? catalog.map(({ slug }) => slug) : [];
        const suggested =
          provider.key.need === "none" && provider.suggestedModel ? [provider.suggestedModel] : [];
        const named = namedModels(integration);
        return [...new Set([...bundled, ...listed, ...suggested, ...named])].map((model) => ({
          name: formatModelName(integration.slug, model),
          integration,
          provider,
          model,
        }));
      }),
    );
    const all = [...chosenDish(settings), ...perIntegration.flat()];
    const unique = new Map(all.filter(isAllowed).map((dish) => [dish.name, dish]));
    return [...unique.values()].slice(0, MAX_MODELS);
  }

  async #entry(dish: Dish, catalog: readonly CodexModelEntry[]): Promise<CodexModelEntry> {
    const known = findKnown(catalog, dish.model);
    if (known && !isTranslated(dish)) return cloneEntry(known, dish);
    const { provider, model, integration } = dish;
    const contextWindow = patiently(this.#sources.contextWindow(provider.id, model), undefined);
    const entry = minimalEntry(dish, (await contextWindow) ?? UNKNOWN_CONTEXT_WINDOW);
    if (!isTranslated(dish)) return entry;
    const efforts = await patiently(this.#sources.efforts(integration, provider, model), []);
    return { ...entry, ...translatedTraits(efforts, provider) };
  }
}

const isTranslated = ({ integration }: Dish): boolean => integration.wireApi !== "responses";

/**
 * What Codex may use with a model that we translate for: what our round trip is tested with. Its freeform
 * apply_patch goes out as a function and comes back as the freeform call that Codex wants.
 */
function translatedTraits(efforts: readonly string[], provider: Provider): Record<string, unknown> {
  const takesPictures = provider.chat?.images !== false;
  return {
    apply_patch_tool_type: "freeform",
    supported_reasoning_levels: efforts.map((effort) => ({ effort, description: `${effort} effort` })),
    supports_reasoning_summaries: efforts.length > 0,
    input_modalities: takesPictures ? ["text", "image"] : ["text"],
  };
}

/** The model that Codex's config names, exactly as it stands there; none when it leads nowhere. */
function chosenDish(settings: Settings): readonly Dish[] {
  const name = settings.codex.model;
  if (name === undefined) return [];
  try {
    return [{ ...planTarget(name, settings), name }];
  } catch {
    return [];
  }
}

/**
 * The catalog's entry for a model: its own, or the one whose name it begins with (`gpt-5.5-2026-04-24`), as
 * Codex itself looks. A vendor's prefix (`openai/gpt-5.5`) does not count.
 */
function findKnown(catalog: readonly CodexModelEntry[], model: string): CodexModelEntry | undefined {
  const bare = model.slice(model.lastIndexOf("/") + 1);
  return catalog
    .filter(({ slug }) => bare === slug || bare.startsWith(`${slug}-`))
    .sort((a, b) => b.slug.length - a.slug.length)[0];
}

/**
 * The offer to move on to a newer model is taken out: it names a model without our slug. The "lite" requests and
 * the code mode that goes with them work with OpenAI alone.
 */
function cloneEntry(known: CodexModelEntry, { name, integration, provider }: Dish): CodexModelEntry {
  const classic = { use_responses_lite: false, tool_mode: null, multi_agent_version: null };
  return {
    ...known,
    ...(!provider.speaksCodexLite && classic),
    slug: name,
    display_name: `${String(known["display_name"] ?? known.slug)} (${integration.slug})`,
    upgrade: null,
  };
}

/**
 * The least that Codex accepts, from 0.125 to 0.169; every version ignores what it does not know.
 * Source: measured, by leaving out one field after the other.
 */
function minimalEntry({ name, integration, provider, model }: Dish, contextWindow: number): CodexModelEntry {
  return {
    slug: name,
    display_name: `${model} (${integration.slug})`,
    description: `${provider.title}, through the portkey-codex gateway`,
    supported_reasoning_levels: [],
    shell_type: "unified_exec",
    visibility: "list",
    supported_in_api: true,
    priority: 100,
    base_instructions: BASE_INSTRUCTIONS,
    support_verbosity: false,
    supports_reasoning_summaries: false,
    supports_parallel_tool_calls: false,
    truncation_policy: { mode: "tokens", limit: 10_000 },
    context_window: contextWindow,
    experimental_supported_tools: [],
  };
}

/** What a source says, or the fallback when it fails or dawdles. */
async function patiently<T>(source: Promise<T>, fallback: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(fallback), PATIENCE_MS);
  });
  try {
    return await Promise.race([source.catch(() => fallback), late]);
  } finally {
    clearTimeout(timer);
  }
}
