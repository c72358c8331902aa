import { FailureError } from "../domain/failure.ts";
import { maskSecret } from "../domain/gateway-key.ts";
import { type Integration, integrationSecretName } from "../domain/integration.ts";
import { spellCommand } from "../domain/key-command.ts";
import type { House } from "../ports/house.ts";
import { findProvider } from "../providers/index.ts";
import { credentialOf } from "./credentials.ts";
import { findIntegration } from "./integration-find.ts";

/** Where the key is, for people: never the key itself. */
export type ShownKey =
  | { readonly kind: "masked"; readonly masked: string; readonly from: string }
  | { readonly kind: "none-needed" }
  /** Not run to be shown: it may ask the user for a password. `command` as somebody types it. */
  | { readonly kind: "command"; readonly command: string; readonly refreshMs: number }
  /** Signed with a cloud's own credentials; `from` as people call them. */
  | { readonly kind: "cloud"; readonly from: string }
  | { readonly kind: "missing"; readonly from: string }
  | { readonly kind: "unreadable"; readonly why: string };

export interface ShownIntegration {
  readonly integration: Integration;
  readonly isDefault: boolean;
  readonly key: ShownKey;
}

/** One integration, its key masked. Errors: `integration-unknown`. */
export async function readIntegration(
  house: Pick<House, "settings" | "secrets">,
  slug: string,
): Promise<ShownIntegration> {
  const settings = await (await house.settings()).read();
  return show(house, findIntegration(settings, slug), settings.defaultIntegration);
}

/** All of them, in the order of the settings file. */
export async function listIntegrations(
  house: Pick<House, "settings" | "secrets">,
): Promise<readonly ShownIntegration[]> {
  const { integrations, defaultIntegration } = await (await house.settings()).read();
  return Promise.all(integrations.map((integration) => show(house, integration, defaultIntegration)));
}

async function show(
  house: Pick<House, "secrets">,
  integration: Integration,
  defaultSlug: string | undefined,
): Promise<ShownIntegration> {
  const key = await showKey(house, integration);
  return { integration, isDefault: integration.slug === defaultSlug, key };
}

/** A store that is locked or gone must not keep anybody from seeing what is set up. */
async function showKey(house: Pick<House, "secrets">, integration: Integration): Promise<ShownKey> {
  const need = findProvider(integration.provider)?.key.need;
  if (need === "none") return { kind: "none-needed" };
  const { apiKeyCommand, auth, options } = integration;
  if (auth === "google") return { kind: "cloud", from: "Google's application default credentials" };
  if (auth === "aws") {
    const { profile } = options;
    return { kind: "cloud", from: `the AWS credentials${profile ? ` of profile ${profile}` : ""}` };
  }
  if (apiKeyCommand) {
    const { words, refreshMs } = apiKeyCommand;
    return { kind: "command", command: spellCommand(words), refreshMs };
  }
  try {
    const secret = await credentialOf(house, integration);
    const from = integration.apiKeyEnv ?? (await (await house.secrets()).open()).description;
    if (secret !== undefined) return { kind: "masked", masked: maskSecret(secret), from };
    if (need === "optional" && integration.apiKeyEnv === undefined) return { kind: "none-needed" };
    return { kind: "missing", from: integration.apiKeyEnv ?? integrationSecretName(integration.slug) };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { kind: "unreadable", why: error.message };
  }
}
