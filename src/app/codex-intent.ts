import type { Settings } from "../domain/settings.ts";
import type { CodexAuth, CodexConfigIntent } from "../ports/codex-home.ts";
import type { House } from "../ports/house.ts";

/** What the flags of one command ask for, above the settings. */
export type CodexWishes = Partial<Settings["codex"]> & { readonly port?: number };

const HOSTED_URL = "https://api.portkey.ai/v1";
const KEY_VARIABLE = "PORTKEY_API_KEY";

/** Settings, launcher and flags, as what Codex's config should say. Nothing has to be installed for it. */
export async function codexIntent(
  house: Pick<House, "settings" | "launcher">,
  wishes: CodexWishes = {},
): Promise<CodexConfigIntent> {
  const settings = await (await house.settings()).read();
  const { port = settings.gateway.port, ...codexWishes } = wishes;
  const { target, auth, wireApi, model, profile, boundedConnectionRetries } = {
    ...settings.codex,
    ...codexWishes,
  };
  return {
    ...(target === "hosted"
      ? { baseUrl: HOSTED_URL, providerName: "Portkey" }
      : {
          baseUrl: gatewayUrl({ host: settings.gateway.host, port }),
          providerName: "Portkey (local gateway)",
        }),
    auth: auth === "env" ? KEY_FROM_ENVIRONMENT : await keyFromCommand(house, target),
    wireApi,
    boundedConnectionRetries,
    websockets: target === "local" && settings.gateway.websockets,
    ...(model !== undefined && { model }),
    ...(profile !== undefined && { profile }),
  };
}

const KEY_FROM_ENVIRONMENT: CodexAuth = {
  kind: "env",
  variable: KEY_VARIABLE,
  instructions: "Run `portkey-codex env install` and open a new terminal.",
};

/** The cloud's key or the gateway's: said in the config itself, so that neither ever reaches the other. */
async function keyFromCommand(
  house: Pick<House, "launcher">,
  target: Settings["codex"]["target"],
): Promise<CodexAuth> {
  const args = target === "hosted" ? ["token", "--hosted"] : ["token"];
  return { kind: "command", command: (await house.launcher()).path, args };
}

/** Codex runs on this machine, so an address that means "all of them" is reached on the loopback. */
function gatewayUrl({ host, port }: Pick<Settings["gateway"], "host" | "port">): string {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}/v1`;
}
