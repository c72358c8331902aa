import type { Integration } from "../../domain/integration.ts";
import type { Settings } from "../../domain/settings.ts";
import type { CodexConfigPlan } from "../../ports/codex-home.ts";
import type { House } from "../../ports/house.ts";
import type { SettingEdit } from "../../ports/settings-store.ts";
import { type CodexWishes, codexIntent } from "../codex-intent.ts";
import { credentialOf } from "../credentials.ts";
import type { RemoteGateway } from "../remote-gateway.ts";
import type { Destination } from "./choose.ts";
import { keepKeySource } from "./keep-key-source.ts";
import type { Survey } from "./survey.ts";

/** Flags about how Codex's config is written. */
export type ConfigWishes = Pick<CodexWishes, "auth" | "wireApi" | "profile" | "port">;

/** Everything that `init` is about to do, worked out and not yet done. */
export interface InitPlan {
  /** To be saved, with its key; absent when it is there already. */
  readonly integration?: { readonly integration: Integration; readonly secret?: string };
  readonly settingsEdits: readonly SettingEdit[];
  readonly config: CodexConfigPlan;
  readonly installLauncher: boolean;
  /** None runs, or one that listens elsewhere and has to move. */
  readonly gateway: "runs" | "start" | "move";
  /** Codex goes to Portkey's cloud or to another gateway itself: no gateway here, nothing to prove. */
  readonly elsewhere: boolean;
  /** The key of another gateway, to be kept. */
  readonly remote?: RemoteGateway;
  readonly nothingToDo: boolean;
}

export interface Decisions {
  readonly survey: Survey;
  readonly destination: Destination;
  /** The destination's integration, drafted and verified. */
  readonly integration?: Integration;
  readonly config: ConfigWishes;
}

export async function planInit(house: House, decisions: Decisions): Promise<InitPlan> {
  const { survey, destination } = decisions;
  const codexWishes = wishesOf(decisions);
  const elsewhere = (codexWishes.target ?? survey.settings.codex.target) !== "local";
  const settingsEdits = settingsEditsOf(survey.settings, codexWishes);
  const config = await (await house.codex()).plan(await codexIntent(house, codexWishes));
  const launcher = await (await house.launcher()).state();
  const integration = await unsavedIntegration(house, decisions);
  const gateway = elsewhere ? "runs" : gatewayStep(survey, codexWishes.port);
  return {
    settingsEdits,
    config,
    elsewhere,
    installLauncher: !launcher.current,
    gateway,
    ...(integration && { integration }),
    ...remoteOf(destination),
    nothingToDo:
      destination.kind === "as-before" &&
      settingsEdits.length === 0 &&
      !config.changed &&
      launcher.current &&
      gateway === "runs",
  };
}

function remoteOf(destination: Destination): Pick<InitPlan, "remote"> {
  if (destination.kind !== "gateway" || destination.secret === undefined) return {};
  return { remote: { url: destination.url, secret: destination.secret } };
}

function gatewayStep({ gateway, settings }: Survey, port = settings.gateway.port): InitPlan["gateway"] {
  if (gateway.kind !== "ours") return "start";
  return gateway.gateway.port === port ? "runs" : "move";
}

/** What the settings' `[codex]` table shall say; only what was asked for or is new. */
function wishesOf({ destination, config, survey }: Decisions): CodexWishes {
  const model = destination.kind === "as-before" ? undefined : destination.model;
  return {
    ...(destination.kind === "integration" && { target: destination.target }),
    ...(destination.kind === "gateway" && { target: "gateway" as const, gatewayUrl: destination.url }),
    ...(model !== undefined && { model }),
    ...config,
    // Without it Codex waits for ever, and silently, when the gateway is down.
    ...(!survey.isSetUp && { boundedConnectionRetries: true }),
  };
}

const SETTING_OF = {
  target: "target",
  gatewayUrl: "gateway_url",
  auth: "auth",
  wireApi: "wire_api",
  model: "model",
  profile: "profile",
  boundedConnectionRetries: "bounded_connection_retries",
} as const;

function settingsEditsOf(settings: Settings, wishes: CodexWishes): readonly SettingEdit[] {
  const edits: SettingEdit[] = [];
  for (const key of Object.keys(SETTING_OF) as (keyof typeof SETTING_OF)[]) {
    const value = wishes[key];
    if (value !== undefined && value !== settings.codex[key])
      edits.push({ path: ["codex", SETTING_OF[key]], value });
  }
  const { port } = wishes;
  if (port !== undefined && port !== settings.gateway.port)
    edits.push({ path: ["gateway", "port"], value: port });
  return edits;
}

/** Nothing to save when the same integration is there with a key, and no new key was given. */
async function unsavedIntegration(
  house: House,
  { survey, destination, integration: drafted }: Decisions,
): Promise<InitPlan["integration"]> {
  if (destination.kind !== "integration" || !drafted) return undefined;
  const { secret } = destination;
  const known = survey.settings.integrations.find(({ slug }) => slug === drafted.slug);
  const integration = secret === undefined ? keepKeySource(known, drafted) : drafted;
  const isSame = known !== undefined && JSON.stringify(known) === JSON.stringify(integration);
  if (isSame && (secret === undefined || secret === (await credentialOf(house, known)))) return undefined;
  return { integration, ...(secret !== undefined && { secret }) };
}
