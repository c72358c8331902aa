import { formatModelName } from "../domain/model-name.ts";
import { isProvisioned } from "../domain/provisioning.ts";
import type { Settings } from "../domain/settings.ts";
import { planTarget, type Target } from "../gateway/plan.ts";

/** A model that the settings send requests to, and that its integration does not serve. */
export interface RefusedName {
  /** `codex.model`, `aliases.best`. */
  readonly setting: string;
  /** `@slug/model` */
  readonly model: string;
}

export function refusedNames(settings: Settings): readonly RefusedName[] {
  const { codex, aliases } = settings;
  const names = [
    ...(codex.model === undefined ? [] : [["codex.model", codex.model] as const]),
    ...Object.entries(aliases).map(([name, model]) => [`aliases.${name}`, model] as const),
  ];
  return names.flatMap(([setting, name]) => {
    const target = targetOf(name, settings);
    if (!target || isProvisioned(target.integration.models, target.model)) return [];
    return [{ setting, model: formatModelName(target.integration.slug, target.model) }];
  });
}

/** A name that leads nowhere is somebody else's news. */
function targetOf(name: string, settings: Settings): Target | undefined {
  try {
    return planTarget(name, settings);
  } catch {
    return undefined;
  }
}
