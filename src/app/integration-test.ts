import type { Conversation } from "../ports/conversation.ts";
import type { House } from "../ports/house.ts";
import { findProvider } from "../providers/index.ts";
import { findIntegration } from "./integration-find.ts";
import { requireKey } from "./integration-key.ts";
import { newKeyFix } from "./integration-key-command.ts";
import { type Verified, verifyIntegration } from "./integration-verify.ts";
import { rememberVerified } from "./model-list.ts";

/**
 * Asks a provider that is set up whether it answers and takes the key. Costs nothing.
 * Errors: `integration-unknown`, `secret-missing`, `key-refused`, `failed`.
 */
export async function testIntegration(
  house: House,
  slug: string,
  conversation: Conversation,
): Promise<Verified> {
  const settings = await (await house.settings()).read();
  const integration = findIntegration(settings, slug);
  const title = findProvider(integration.provider)?.title ?? integration.provider;
  const secret = await requireKey(house, integration);
  const fix = newKeyFix(integration);
  const verified = await conversation.during(`Asking ${title}`, () =>
    verifyIntegration(house, { integration, secret, fix }),
  );
  await rememberVerified(house, slug, verified);
  return verified;
}
