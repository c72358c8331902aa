import type { House } from "../../ports/house.ts";
import type { RunningGateway } from "../../ports/machine.ts";
import { ensureGateway } from "../ensure-gateway.ts";
import { saveIntegration } from "../integration-save.ts";
import { ensureDefaultKey } from "../key-default.ts";
import { START_MS } from "../proxy-start.ts";
import { remoteKeyName } from "../remote-gateway.ts";
import type { InitPlan } from "./plan.ts";
import { type Proof, proveGateway } from "./prove.ts";

/** One line per thing that was done. */
export interface InitReport {
  done(text: string): void;
  during<T>(label: string, work: () => Promise<T>): Promise<T>;
}

export interface InitResult {
  readonly gateway?: RunningGateway;
  readonly proof?: Proof;
  readonly backup?: string;
}

/**
 * Does it, in the order in which a failure harms least: secrets and settings, the launcher, a gateway that has
 * answered a real request; and only then the config that sends Codex there.
 */
export async function carryOutInit(house: House, plan: InitPlan, report: InitReport): Promise<InitResult> {
  await rememberSafe(house);
  await saveWhatIsNew(house, plan, report);
  const key = plan.elsewhere ? undefined : await ensureDefaultKey(house);
  if (plan.installLauncher) {
    const { path, copied } = await report.during("Installing", async () =>
      (await house.launcher()).install(),
    );
    report.done(
      copied ? `installed ${path}, because npm may empty the cache it came from` : `installed ${path}`,
    );
  }
  const running = key === undefined ? {} : await runGateway(house, { plan, key, report });
  const { backup } = plan.config.changed ? await plan.config.write() : {};
  if (plan.config.changed) report.done(`wrote ${plan.config.file}${backup ? `   backup ${backup}` : ""}`);
  return { ...running, ...(backup && { backup }) };
}

/** The safe that is used now is the safe from now on: a keychain that is locked tomorrow must not move the secrets. */
async function rememberSafe(house: House): Promise<void> {
  const settings = await house.settings();
  if ((await settings.read()).secrets.store !== undefined) return;
  const { backend } = await (await house.secrets()).open();
  if (backend !== "environment") await settings.edit([{ path: ["secrets", "store"], value: backend }]);
}

async function saveWhatIsNew(house: House, plan: InitPlan, report: InitReport): Promise<void> {
  if (plan.integration) {
    const storedIn = await saveIntegration(house, { ...plan.integration, makeDefault: true });
    const { slug } = plan.integration.integration;
    report.done(storedIn ? `saved the key of ${slug} in ${storedIn}` : `saved the integration ${slug}`);
  }
  if (plan.remote) {
    const { url, secret } = plan.remote;
    const store = await (await house.secrets()).open();
    await store.set(remoteKeyName(url), secret);
    report.done(`saved the key of ${new URL(url).host} in ${store.description}`);
  }
  if (plan.settingsEdits.length > 0) {
    const settings = await house.settings();
    await settings.edit(plan.settingsEdits);
    report.done(`wrote ${settings.file}`);
  }
}

async function runGateway(
  house: House,
  { plan, key, report }: { readonly plan: InitPlan; readonly key: string; readonly report: InitReport },
): Promise<Pick<InitResult, "gateway" | "proof">> {
  if (plan.gateway === "move") await (await house.gatewayProcess()).stop({ timeoutMs: 5_000 });
  // On demand, as Codex itself would start it: it ends when nobody needs it, and `token` brings it back.
  const gateway = await report.during("Starting the gateway", () => ensureGateway(house, START_MS));
  report.done(`gateway listening on ${gateway.host}:${gateway.port}   (pid ${gateway.pid})`);
  const proof = await report.during("Testing the gateway", () => proveGateway(house, gateway, key));
  report.done(`test request answered in ${Math.round(proof.durationMs)} ms (built-in demo model, free)`);
  return { gateway, proof };
}
