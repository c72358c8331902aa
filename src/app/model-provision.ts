import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import { listPatterns, type Patterns } from "../domain/patterns.ts";
import { disableModels, enableModels, type Provisioned } from "../domain/provisioning.ts";
import type { House } from "../ports/house.ts";
import { findModels } from "./model-reference.ts";
import { type RefusedName, refusedNames } from "./refused-names.ts";
import { changeSettings } from "./settings-change.ts";

export interface ProvisionWishes {
  readonly verb: "enable" | "disable";
  /** As typed. */
  readonly models: readonly string[];
  readonly dryRun: boolean;
}

/** What an integration serves now. */
export interface ProvisionedIntegration {
  readonly slug: string;
  /** Absent: every model. */
  readonly models?: Patterns;
  readonly changed: boolean;
}

export interface ProvisionOutcome {
  /** What changes in the settings file. */
  readonly diff: string;
  readonly integrations: readonly ProvisionedIntegration[];
  /** What the settings name themselves, and is refused from now on. */
  readonly refused: readonly RefusedName[];
}

/**
 * Says which models of an integration are used. A running gateway knows it within a second.
 * Errors: `usage`, also when something broader still refuses what shall be enabled; `integration-unknown`.
 */
export async function provisionModels(
  house: Pick<House, "settings">,
  { verb, models, dryRun }: ProvisionWishes,
): Promise<ProvisionOutcome> {
  const settings = await (await house.settings()).read();
  const lists = new Map<Integration, Provisioned>();
  for (const typed of models) {
    const { integration, pattern } = findModels(settings, typed);
    const before = lists.has(integration) ? lists.get(integration) : integration.models;
    const after = verb === "disable" ? disableModels(before, pattern) : enabled(integration, before, pattern);
    lists.set(integration, after);
  }
  const edits = [...lists].map(([{ slug }, list]) => ({
    path: ["integrations", slug, "models"],
    value: list && listPatterns(list),
  }));
  const diff = await changeSettings(house, edits, { dryRun });
  const integrations = settings.integrations.map((integration) =>
    lists.has(integration) ? withModels(integration, lists.get(integration)) : integration,
  );
  return {
    diff,
    integrations: [...lists].map(([{ slug, models: before }, list]) => ({
      slug,
      changed: JSON.stringify(before) !== JSON.stringify(list),
      ...(list && { models: list }),
    })),
    refused: refusedNames({ ...settings, integrations }),
  };
}

function withModels({ models: _before, ...rest }: Integration, models: Provisioned): Integration {
  return models ? { ...rest, models } : rest;
}

function enabled({ slug }: Integration, before: Provisioned, pattern: string): Provisioned {
  const { models, refusedBy } = enableModels(before, pattern);
  if (refusedBy === undefined) return models;
  throw new FailureError({
    kind: "usage",
    message: `@${slug}/${pattern} stays disabled`,
    why: `"!${refusedBy}" is broader and can only be lifted as a whole`,
    fix: `portkey-codex model enable '@${slug}/${refusedBy}'`,
  });
}
