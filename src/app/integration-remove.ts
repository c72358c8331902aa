import { FailureError } from "../domain/failure.ts";
import { integrationSecretName } from "../domain/integration.ts";
import type { Conversation } from "../ports/conversation.ts";
import type { House } from "../ports/house.ts";
import { findIntegration } from "./integration-find.ts";

export interface RemovedIntegration {
  readonly slug: string;
  /** False when its key was in a variable, or there was none. */
  readonly keyRemoved: boolean;
  /** Where a model without `@slug` goes now. */
  readonly newDefault?: string;
}

/** Takes an integration out of the settings and its key out of the store. */
export async function removeIntegration(
  house: House,
  slug: string,
  conversation: Conversation,
): Promise<RemovedIntegration> {
  const settingsStore = await house.settings();
  const settings = await settingsStore.read();
  const { provider } = findIntegration(settings, slug);
  const goOn = await conversation.confirm({
    message: `Remove "${slug}" (${provider}) and its key?`,
    preset: false,
    flag: "--yes",
  });
  if (!goOn) throw new FailureError({ kind: "cancelled" });

  const wasDefault = settings.defaultIntegration === slug;
  const [next] = settings.integrations.filter((integration) => integration.slug !== slug);
  await settingsStore.edit([
    { path: ["integrations", slug], value: undefined },
    ...(wasDefault ? [{ path: ["default_integration"], value: next?.slug }] : []),
  ]);
  const keyRemoved = await (await (await house.secrets()).open()).delete(integrationSecretName(slug));
  await (await house.modelLists()).forget(slug);
  await (await house.lessons()).forget(slug);
  return { slug, keyRemoved, ...(wasDefault && next && { newDefault: next.slug }) };
}
