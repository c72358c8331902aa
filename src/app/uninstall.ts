import { FailureError, meaningOf } from "../domain/failure.ts";
import type { CodexConfigPlan } from "../ports/codex-home.ts";
import type { House } from "../ports/house.ts";
import type { ProfilePlan } from "../ports/machine.ts";
import type { SecretStore } from "../ports/secret-store.ts";

/** Everything that would be taken back, found without changing anything. */
export interface UninstallPlan {
  /** Absent when the config cannot be edited safely; `configProblem` says why. */
  readonly config?: CodexConfigPlan;
  readonly configProblem?: string;
  readonly profiles: readonly ProfilePlan[];
  readonly secrets: readonly string[];
  readonly safe: string;
  readonly serviceInstalled: boolean;
  readonly loggedRequests: number;
}

export async function planUninstall(house: House): Promise<UninstallPlan> {
  const store = await openStore(house);
  const service = await house.service();
  return {
    ...(await planConfig(house)),
    profiles: await planProfiles(house),
    secrets: (await store?.list()) ?? [],
    safe: store?.description ?? "no secret store",
    serviceInstalled: (await service.state()).installed,
    loggedRequests: await countRequests(house),
  };
}

/** A config that somebody broke is theirs to mend; the rest can still be taken back. */
async function planConfig(house: House): Promise<Pick<UninstallPlan, "config" | "configProblem">> {
  try {
    return { config: await (await house.codex()).planRestore() };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { configProblem: `${error.message} (${meaningOf(error.failure).why ?? ""})` };
  }
}

/** A locked or broken safe must not keep anybody from uninstalling; what stays in it is said. */
async function openStore(house: House): Promise<SecretStore | undefined> {
  try {
    return await (await house.secrets()).open();
  } catch {
    return undefined;
  }
}

async function planProfiles(house: House): Promise<readonly ProfilePlan[]> {
  const profiles = await house.profiles();
  const installed = await profiles.installed();
  return Promise.all(installed.map(({ shell, file }) => profiles.plan(shell, file, "uninstall")));
}

async function countRequests(house: House): Promise<number> {
  try {
    return (await house.storage()).reader.count({});
  } catch {
    return 0;
  }
}

export interface UninstallReport {
  /** One thing that was taken back. */
  done(what: string, where: string): void;
  /** One thing that could not be, and why; the rest goes on. */
  left(what: string, why: string): void;
}

/**
 * Takes everything back: Codex's config first, so that Codex works again whatever happens after.
 * A step that fails is reported and the others still run.
 */
export async function uninstall(
  house: House,
  plan: UninstallPlan,
  options: { readonly deleteLogs: boolean; readonly report: UninstallReport },
): Promise<void> {
  const { report } = options;
  const step = async (what: string, work: () => Promise<string | undefined>) => {
    try {
      const where = await work();
      if (where !== undefined) report.done(what, where);
    } catch (error) {
      report.left(what, error instanceof Error ? error.message : String(error));
    }
  };
  await step("restored", async () => {
    if (plan.configProblem !== undefined) throw new Error(plan.configProblem);
    // Also when the file needs no change: the journal and the backups go with it.
    await plan.config?.write();
    return plan.config?.changed ? plan.config.file : undefined;
  });
  for (const profile of plan.profiles) {
    await step("cleaned", async () => {
      await profile.write();
      return profile.file;
    });
  }
  await step("removed", async () =>
    (await (await house.service()).uninstall()) ? "the login service" : undefined,
  );
  await step("stopped", async () =>
    (await (await house.gatewayProcess()).stop({ timeoutMs: 5_000 })) ? "the gateway" : undefined,
  );
  await step("deleted", () => deleteSecrets(house, plan));
  await step("removed", async () => ((await (await house.launcher()).remove()) ? "the launcher" : undefined));
  await step("removed", async () => {
    (await house.storage()).close();
    const removed = await house.removeOwnFiles({ keepLogs: !options.deleteLogs });
    return removed.length > 0 ? removed.join(", ") : undefined;
  });
}

async function deleteSecrets(house: House, plan: UninstallPlan): Promise<string | undefined> {
  if (plan.secrets.length === 0) return undefined;
  const store = await (await house.secrets()).open();
  for (const name of plan.secrets) await store.delete(name);
  return `${plan.secrets.length} secrets from ${plan.safe}`;
}
