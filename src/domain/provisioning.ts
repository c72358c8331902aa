import type { Integration } from "./integration.ts";
import { fits, isOnList, listPatterns, type Patterns } from "./patterns.ts";

/** Which models of an integration are used; absent means all of them. Names are those of the provider, without `@slug/`. */
export type Provisioned = Patterns | undefined;

export const isProvisioned = (models: Provisioned, model: string): boolean =>
  models === undefined || isOnList(models, [model]);

/** For a person: "all", "none", "*, !*-pro". */
export function describeModels(models: Provisioned): string {
  if (!models) return "all";
  return models.refused.includes(EVERYTHING) ? "none" : listPatterns(models).join(", ");
}

const EVERYTHING = "*";
const NOTHING: Patterns = { allowed: [], refused: [EVERYTHING] };

const isPattern = (text: string): boolean => /[*?]/.test(text);

/**
 * With `pattern` allowed as well. What it covers is no longer refused; `refusedBy` is what still refuses it, because
 * it is broader.
 */
export function enableModels(
  models: Provisioned,
  pattern: string,
): { readonly models: Provisioned; readonly refusedBy?: string } {
  if (models === undefined || pattern === EVERYTHING) return { models: undefined };
  const isShut = models.refused.includes(EVERYTHING);
  const refused = models.refused.filter((each) => each !== EVERYTHING && !fits(pattern, each));
  const refusedBy = refused.find((each) => fits(each, pattern));
  if (refusedBy !== undefined) return { models, refusedBy };
  const before = isShut ? [] : models.allowed;
  const isOpen = !isShut && before.length === 0;
  const allowed = isOpen || before.some((each) => fits(each, pattern)) ? before : [...before, pattern];
  return { models: tidied({ allowed, refused }) };
}

/** With `pattern` refused: taken off the list of what is allowed, and shut out where that still lets it in. */
export function disableModels(models: Provisioned, pattern: string): Patterns {
  const { allowed, refused } = models ?? { allowed: [], refused: [] };
  const kept = allowed.filter((each) => !fits(pattern, each));
  if (pattern === EVERYTHING || (allowed.length > 0 && kept.length === 0)) return NOTHING;
  const mayComeIn = kept.length === 0 || isPattern(pattern) || kept.some((each) => fits(each, pattern));
  const isRefused = refused.some((each) => fits(each, pattern));
  const others = isRefused ? refused : refused.filter((each) => !fits(pattern, each));
  return (
    tidied({ allowed: kept, refused: isRefused || !mayComeIn ? others : [...others, pattern] }) ?? NOTHING
  );
}

/** "Everything" is said where something is shut out of it, and not said where nothing is. */
function tidied({ allowed, refused }: Patterns): Provisioned {
  if (refused.includes(EVERYTHING)) return NOTHING;
  const isOpen = allowed.length === 0 || allowed.includes(EVERYTHING);
  if (!isOpen) return { allowed, refused };
  return refused.length === 0 ? undefined : { allowed: [EVERYTHING], refused };
}

/** Models that are named in full are there, whether or not the provider lists them: a fine-tune, a deployment. */
export const namedModels = ({
  models,
  prices = [],
}: Pick<Integration, "models" | "prices">): readonly string[] =>
  [...(models?.allowed ?? []), ...prices.map(({ model }) => model)].filter((name) => !isPattern(name));
