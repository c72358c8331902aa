import { FailureError } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";
import { portkey } from "../providers/portkey.ts";
import { requireKey } from "./integration-key.ts";

/**
 * The key for a Codex that talks to Portkey's cloud itself: that of the portkey integration, the default one if
 * there are several. The local gateway's key would be worth nothing there, and must not leave this machine.
 * Errors: `secret-missing`, `secret-store-unavailable`.
 */
export async function readHostedToken(house: Pick<House, "settings" | "secrets">): Promise<string> {
  const { integrations, defaultIntegration } = await (await house.settings()).read();
  const hosted = integrations.filter(({ provider }) => provider === portkey.id);
  const integration = hosted.find(({ slug }) => slug === defaultIntegration) ?? hosted[0];
  const key = integration && (await requireKey(house, integration));
  if (key !== undefined) return key;
  throw new FailureError({
    kind: "secret-missing",
    name: "Portkey's key",
    why: "Codex talks to Portkey's cloud, and no integration of that provider is set up",
    fix: "portkey-codex integration add --provider portkey --api-key-stdin",
  });
}
