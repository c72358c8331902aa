import { maskSecret } from "../domain/gateway-key.ts";
import type { Settings } from "../domain/settings.ts";
import type { CodexConfigStatus, CodexInstallation } from "../ports/codex-home.ts";
import type { House } from "../ports/house.ts";
import type { GatewayProbe } from "../ports/machine.ts";
import type { Spending } from "../ports/request-log.ts";
import { listBudgets, type Standing } from "./budget-list.ts";
import { codexIntent } from "./codex-intent.ts";
import { readRemoteKey } from "./remote-gateway.ts";

/** Everything on one screen: is it set up, does it run, what did it cost today. */
export interface Status {
  readonly version: string;
  readonly isSetUp: boolean;
  readonly codex: CodexInstallation;
  readonly config: CodexConfigStatus;
  readonly gateway: GatewayProbe;
  readonly settings: Settings;
  /** Present when Codex is sent to a gateway elsewhere; what this machine's own gateway does is of no matter then. */
  readonly remote?: RemoteStatus;
  readonly today: Spending & { readonly requests: number };
  /** Those of which most is spent already, the fullest first. */
  readonly tightBudgets: readonly Standing[];
}

/** From this share on a budget is worth a word. */
const TIGHT = 0.8;
const MOST_BUDGETS = 5;

export interface RemoteStatus {
  readonly url: string;
  /** Masked; absent when none was given for this address, or none can be read. */
  readonly key?: string;
}

export async function readStatus(house: House): Promise<Status> {
  const codex = await house.codex();
  const [installation, intent, settings, gateway] = await Promise.all([
    codex.find(),
    codexIntent(house),
    house.settings().then((store) => store.read()),
    house.gatewayProcess().then((process) => process.probe()),
  ]);
  const config = await codex.status(intent);
  const remote = await remoteStatus(house, settings);
  return {
    version: house.version,
    isSetUp: config.applied || settings.integrations.length > 0 || remote !== undefined,
    codex: installation,
    config,
    gateway,
    settings,
    ...(remote && { remote }),
    today: await today(house),
    tightBudgets: await tightBudgets(house),
  };
}

async function tightBudgets(house: House): Promise<readonly Standing[]> {
  const share = ({ spent, limit }: Standing) => (limit.limit === 0 ? 1 : spent / limit.limit);
  return (await listBudgets(house))
    .filter((standing) => share(standing) >= TIGHT)
    .sort((a, b) => share(b) - share(a))
    .slice(0, MOST_BUDGETS);
}

/** Nobody is asked: a status is read often, and must answer without a network. */
async function remoteStatus(house: House, { codex }: Settings): Promise<RemoteStatus | undefined> {
  const { gatewayUrl: url, target } = codex;
  if (target !== "gateway" || url === undefined) return undefined;
  const key = await readRemoteKey(house, url).catch(() => undefined);
  return { url, ...(key !== undefined && { key: maskSecret(key) }) };
}

/** Since local midnight, as a person means "today". */
async function today(house: House): Promise<Status["today"]> {
  const { reader } = await house.storage();
  const now = house.clock.nowUnixMs();
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  return { requests: reader.count({ sinceUnixMs: midnight }), ...reader.spentBetween(midnight, now + 1) };
}
