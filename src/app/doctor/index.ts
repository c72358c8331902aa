import type { House } from "../../ports/house.ts";
import type { Check, Finding } from "./check.ts";
import { codexConfig } from "./codex-config.ts";
import { codexInstalled } from "./codex-installed.ts";
import { database } from "./database.ts";
import { diskSpace } from "./disk-space.ts";
import { gateway } from "./gateway.ts";
import { integrations } from "./integrations.ts";
import { launcher } from "./launcher.ts";
import { lessons } from "./lessons.ts";
import { models } from "./models.ts";
import { nodeVersion } from "./node-version.ts";
import { secrets } from "./secrets.ts";
import { settings } from "./settings.ts";

export type { Check, Finding } from "./check.ts";

/** In the order in which things break: a later check may fail only because an earlier one did. */
export const checks: readonly Check[] = [
  nodeVersion,
  settings,
  codexInstalled,
  codexConfig,
  launcher,
  secrets,
  gateway,
  database,
  integrations,
  models,
  lessons,
  diskSpace,
];

export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** Runs the checks one after another and hands over each result as it comes, so that a slow one hides nothing. */
export async function* diagnose(house: House, only?: string): AsyncGenerator<CheckResult> {
  for (const check of checks) {
    if (only !== undefined && check.id !== only) continue;
    yield { id: check.id, title: check.title, findings: await runSafely(check, house) };
  }
}

/** A check that breaks is a finding, not the end of the diagnosis. */
async function runSafely(check: Check, house: House): Promise<readonly Finding[]> {
  try {
    return await check.run(house);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      {
        level: "fail",
        text: "could not be checked",
        why,
        fix: `portkey-codex doctor --only ${check.id} --debug`,
      },
    ];
  }
}
