import type { Settings } from "../../domain/settings.ts";
import type { CodexConfigStatus, CodexInstallation } from "../../ports/codex-home.ts";
import type { House } from "../../ports/house.ts";
import type { GatewayProbe } from "../../ports/machine.ts";
import type { SecretStoreState } from "../../ports/secret-store.ts";
import { type Provider, providers } from "../../providers/index.ts";
import { codexIntent } from "../codex-intent.ts";
import { readRemoteKey } from "../remote-gateway.ts";

/** What is already here, found before anything is asked. */
export interface Survey {
  readonly codex: CodexInstallation;
  readonly config: CodexConfigStatus;
  readonly settings: Settings;
  /** Somebody has been here before: `init` without a destination only mends. */
  readonly isSetUp: boolean;
  readonly safes: readonly SecretStoreState[];
  readonly gateway: GatewayProbe;
  /** The gateway elsewhere that a key was given for before. */
  readonly remoteKeyOf?: string;
  /** Providers whose key lies in the environment, where every program can read it. */
  readonly keysInEnvironment: readonly KeyInEnvironment[];
}

export interface KeyInEnvironment {
  readonly provider: Provider;
  readonly variable: string;
  readonly secret: string;
}

/** Looks around without changing anything. */
export async function surveyMachine(house: House): Promise<Survey> {
  const codex = await house.codex();
  const [installation, config, settings, safes, gateway] = await Promise.all([
    codex.find(),
    codexIntent(house).then((intent) => codex.status(intent)),
    house.settings().then((store) => store.read()),
    house.secrets().then((stores) => stores.survey()),
    house.gatewayProcess().then((process) => process.probe()),
  ]);
  const remoteKeyOf = await remoteWithKey(house, settings);
  const isSetUp = settings.integrations.length > 0 || settings.codex.target === "gateway";
  return {
    codex: installation,
    config,
    settings,
    isSetUp,
    safes,
    gateway,
    keysInEnvironment: findKeys(house),
    ...(remoteKeyOf !== undefined && { remoteKeyOf }),
  };
}

/** A store that cannot be opened now is told by whoever needs it. */
async function remoteWithKey(house: House, { codex }: Settings): Promise<string | undefined> {
  const { gatewayUrl } = codex;
  if (gatewayUrl === undefined) return undefined;
  const key = await readRemoteKey(house, gatewayUrl).catch(() => undefined);
  return key === undefined ? undefined : gatewayUrl;
}

function findKeys({ environment }: House): readonly KeyInEnvironment[] {
  return providers.flatMap((provider) => {
    const variable = provider.key.env;
    const secret = variable === undefined ? undefined : environment[variable]?.trim();
    return variable && secret ? [{ provider, variable, secret }] : [];
  });
}
