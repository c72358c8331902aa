import { type ProvisionedIntegration, provisionModels } from "../app/model-provision.ts";
import { listPatterns } from "../domain/patterns.ts";
import { describeModels } from "../domain/provisioning.ts";
import type { Call } from "./command.ts";
import { emitJson } from "./render/emit.ts";
import { answerDryRun } from "./settings-change.ts";

export const PROVISION_FIELDS = ["integration", "models", "changed", "diff"] as const;

/** `model enable` and `model disable`: the same words, the other way round. */
export async function provision(call: Call, verb: "enable" | "disable"): Promise<undefined> {
  const { conversation, flags, house, positionals } = call;
  const outcome = await provisionModels(house, {
    verb,
    models: positionals,
    dryRun: flags.on("dry-run"),
  });
  const { diff, refused, integrations } = outcome;
  const isOnlyShown = answerDryRun(call, diff);
  const rows = integrations.map(({ slug, models, changed }) => ({
    integration: slug,
    models: models ? listPatterns(models) : ["*"],
    changed,
    diff,
  }));
  await emitJson(call, rows);
  if (isOnlyShown) return undefined;
  for (const integration of integrations) conversation.ok(`@${integration.slug}`, sentenceOf(integration));
  for (const { setting, model } of refused)
    conversation.warn(setting, `is ${model}, which is refused from now on`);
  return undefined;
}

function sentenceOf({ models, changed }: ProvisionedIntegration): string {
  const which = `models: ${describeModels(models)}`;
  return changed ? which : `${which}, as before`;
}
