import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import type { Conversation } from "../ports/conversation.ts";
import type { House } from "../ports/house.ts";
import type { Provider } from "../providers/index.ts";
import { credentialOf } from "./credentials.ts";
import { showDestination } from "./integration-destination.ts";
import { draftIntegration, type IntegrationWishes, knownProvider } from "./integration-draft.ts";
import { newKeyFix } from "./integration-key-command.ts";
import { saveIntegration } from "./integration-save.ts";
import { readIntegration, type ShownIntegration } from "./integration-show.ts";
import { type Verified, verifyIntegration } from "./integration-verify.ts";
import { rememberVerified } from "./model-list.ts";

export interface AddWishes extends IntegrationWishes {
  readonly verify: boolean;
  readonly makeDefault: boolean;
}

export interface AddedIntegration {
  readonly shown: ShownIntegration;
  /** Where the key was put; absent when none was. */
  readonly storedIn?: string;
  /** What the provider answered; absent when it was not asked. */
  readonly answer?: Verified["answer"];
  /** What surprises people about this provider. */
  readonly quirks: readonly string[];
}

/**
 * Adds a provider under a slug: shows where the key will go, asks the provider whether it takes it, saves.
 * Nothing is saved unless all of that went well.
 */
export async function addIntegration(
  house: House,
  wishes: AddWishes,
  conversation: Conversation,
): Promise<AddedIntegration> {
  const draft = draftIntegration(wishes);
  const provider = knownProvider(draft.provider);
  await refuseTaken(house, draft.slug);
  const secret = await chooseSecret(house, { draft, provider, wishes }, conversation);
  await showDestination({ provider, baseUrl: draft.baseUrl, secret: secret.value }, conversation);

  const fix = draft.apiKeyCommand || draft.auth ? newKeyFix(draft) : sameAgain(draft, wishes);
  const question = { integration: draft, secret: secret.value, fix };
  const verified = wishes.verify
    ? await conversation.during(`Asking ${provider.title}`, () => verifyIntegration(house, question))
    : undefined;
  const integration = verified?.integration ?? draft;
  const storedIn = await saveIntegration(house, {
    integration,
    makeDefault: wishes.makeDefault,
    ...(secret.isNew && secret.value !== undefined && { secret: secret.value }),
  });
  await rememberVerified(house, integration.slug, verified);
  return {
    shown: await readIntegration(house, integration.slug),
    quirks: provider.quirks,
    ...(storedIn !== undefined && { storedIn }),
    ...(verified && { answer: verified.answer }),
  };
}

/** What to type with a better key. */
function sameAgain({ provider, slug, baseUrl }: Integration, wishes: AddWishes): string {
  const address = wishes.baseUrl === undefined ? "" : ` --base-url ${baseUrl}`;
  return `portkey-codex integration add --provider ${provider} --slug ${slug}${address} --api-key-stdin`;
}

async function refuseTaken(house: House, slug: string): Promise<void> {
  const { integrations } = await (await house.settings()).read();
  if (!integrations.some((integration) => integration.slug === slug)) return;
  throw new FailureError({
    kind: "usage",
    message: `There is an integration "${slug}" already`,
    why: "a slug names one provider with one key; another one needs --slug <name>",
    fix: `portkey-codex integration update ${slug} --api-key-stdin`,
  });
}

interface ChosenSecret {
  readonly value: string | undefined;
  /** False when it lies in the store, or in a variable, already. */
  readonly isNew: boolean;
}

/** What was given, else what lies ready, else what a person types. */
async function chooseSecret(
  house: House,
  { draft, provider, wishes }: { draft: Integration; provider: Provider; wishes: AddWishes },
  conversation: Conversation,
): Promise<ChosenSecret> {
  if (wishes.secret !== undefined) return { value: wishes.secret, isNew: true };
  // A command is run to prove its key, and otherwise left to the gateway: it may ask the user to log in.
  if (draft.apiKeyCommand && !wishes.verify) return { value: undefined, isNew: false };
  if (draft.auth) return { value: undefined, isNew: false };
  const present = await credentialOf(house, draft);
  const { apiKeyEnv } = draft;
  if (present === undefined && apiKeyEnv !== undefined) {
    conversation.warn(apiKeyEnv, "is not set in this shell; the gateway will need it");
  }
  const isEnough = present !== undefined || apiKeyEnv !== undefined || provider.key.need !== "required";
  if (isEnough) return { value: present, isNew: false };
  const typed = await conversation.secret({ message: `${provider.title} API key?`, flag: "--api-key-stdin" });
  return { value: typed.trim(), isNew: true };
}
