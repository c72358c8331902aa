import { FailureError } from "../domain/failure.ts";
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
  const codex = { ...settings.codex, ...codexWishes };
  const { target, auth, wireApi, model, profile, boundedConnectionRetries } = codex;
  const goal = goalOf(codex, { host: settings.gateway.host, port });
  return {
    baseUrl: goal.baseUrl,
    providerName: goal.providerName,
    auth: auth === "env" ? KEY_FROM_ENVIRONMENT : await keyFromCommand(house, goal),
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

/** Where Codex goes, and with whose key: said in the config itself, so that no key ever reaches another's house. */
interface Goal {
  readonly baseUrl: string;
  readonly providerName: string;
  readonly tokenFlags: readonly string[];
}

/** Errors: `usage` when nobody said where the gateway is. */
function goalOf(
  { target, gatewayUrl: remote }: Pick<Settings["codex"], "target" | "gatewayUrl">,
  local: Pick<Settings["gateway"], "host" | "port">,
): Goal {
  switch (target) {
    case "local":
      return { baseUrl: gatewayUrl(local), providerName: "Portkey (local gateway)", tokenFlags: [] };
    case "hosted":
      return { baseUrl: HOSTED_URL, providerName: "Portkey", tokenFlags: ["--hosted"] };
    case "gateway":
      if (remote === undefined) throw gatewayUnknown();
      return {
        baseUrl: remote,
        providerName: "Portkey (team gateway)",
        tokenFlags: ["--gateway", remote],
      };
  }
}

const gatewayUnknown = (): FailureError =>
  new FailureError({
    kind: "usage",
    message: "It is not known where the gateway is",
    why: "codex.gateway_url is not set",
    fix: "portkey-codex init --gateway https://gateway.example.com --key-stdin",
  });

async function keyFromCommand(house: Pick<House, "launcher">, { tokenFlags }: Goal): Promise<CodexAuth> {
  return { kind: "command", command: (await house.launcher()).path, args: ["token", ...tokenFlags] };
}

/** Codex runs on this machine, so an address that means "all of them" is reached on the loopback. */
function gatewayUrl({ host, port }: Pick<Settings["gateway"], "host" | "port">): string {
  const reachable = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}/v1`;
}
