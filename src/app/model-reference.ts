import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import { parseModelName } from "../domain/model-name.ts";
import { parsePatterns } from "../domain/patterns.ts";
import type { Settings } from "../domain/settings.ts";
import { findIntegration } from "./integration-find.ts";

/** A model, or models by a pattern, of one integration. */
export interface ModelReference {
  readonly integration: Integration;
  /** Without `@slug/`. */
  readonly pattern: string;
}

/**
 * `@slug/model`, `@slug/*-pro`; without `@slug/` the default integration is meant.
 * Errors: `usage`, `integration-unknown`, `integration-missing`.
 */
export function findModels(settings: Settings, typed: string): ModelReference {
  const isSlug = (slug: string) => settings.integrations.some((integration) => integration.slug === slug);
  const { slug = settings.defaultIntegration, model } = parseModelName(typed, isSlug);
  const isOne = parsePatterns(typed)?.allowed.length === 1;
  if (!isOne || (model.startsWith("@") && !model.includes("/"))) throw notAModel(typed);
  if (slug === undefined) throw new FailureError({ kind: "integration-missing" });
  return { integration: findIntegration(settings, slug), pattern: model };
}

const notAModel = (typed: string): FailureError =>
  new FailureError({
    kind: "usage",
    message: `"${typed}" is not the name of a model`,
    why: "it is @slug/model, where * and ? stand for other letters: '@openai/*-pro'",
    fix: "portkey-codex model list --all",
  });
