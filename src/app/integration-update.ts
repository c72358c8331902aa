import type { Integration } from "../domain/integration.ts";
import { spellCommand } from "../domain/key-command.ts";
import type { Conversation } from "../ports/conversation.ts";
import type { House } from "../ports/house.ts";
import { baseUrlOf } from "../providers/index.ts";
import { credentialOf } from "./credentials.ts";
import { showDestination } from "./integration-destination.ts";
import { draftIntegration, type IntegrationWishes, knownProvider } from "./integration-draft.ts";
import { findIntegration } from "./integration-find.ts";
import { requireKey } from "./integration-key.ts";
import { type KeyWishes, namesKey, newKeyFix } from "./integration-key-command.ts";
import { saveIntegration } from "./integration-save.ts";
import { readIntegration, type ShownIntegration } from "./integration-show.ts";
import { type Verified, verifyIntegration } from "./integration-verify.ts";
import { rememberVerified } from "./model-list.ts";

/** What should be different; everything else stays. */
export interface UpdateWishes extends Omit<IntegrationWishes, "provider" | "slug"> {
  readonly verify: boolean;
  readonly makeDefault: boolean;
}

export interface UpdatedIntegration {
  readonly shown: ShownIntegration;
  readonly answer?: Verified["answer"];
}

/** Changes an integration; its key and address are proved again unless told otherwise. */
export async function updateIntegration(
  house: House,
  { slug, wishes }: { readonly slug: string; readonly wishes: UpdateWishes },
  conversation: Conversation,
): Promise<UpdatedIntegration> {
  const settings = await (await house.settings()).read();
  const before = findIntegration(settings, slug);
  const baseUrl = wishes.baseUrl ?? (movesWithApi(before, wishes) ? undefined : before.baseUrl);
  const after = {
    ...withoutOldSource(before, wishes),
    ...draftIntegration({
      provider: before.provider,
      slug,
      ...(baseUrl !== undefined && { baseUrl }),
      wireApi: wishes.wireApi ?? before.wireApi,
      options: wishes.options,
      ...keySourceOf(before, wishes),
      ...authOf(before, wishes),
    }),
  };
  const draft = { ...after, options: { ...before.options, ...after.options } };
  const isNewJourney =
    wishes.secret !== undefined || wishes.apiKeyCommand !== undefined || draft.baseUrl !== before.baseUrl;
  // A command is run to prove its key, and otherwise left to the gateway.
  const isAsked = wishes.verify || !draft.apiKeyCommand;
  const secret = wishes.secret ?? (isAsked ? await credentialOf(house, draft) : undefined);
  if (isNewJourney) {
    const provider = knownProvider(draft.provider);
    await showDestination({ provider, baseUrl: draft.baseUrl, secret }, conversation);
  }
  const verified = wishes.verify ? await verify() : undefined;
  const integration = verified?.integration ?? draft;
  await saveIntegration(house, {
    integration,
    makeDefault: wishes.makeDefault,
    ...(wishes.secret !== undefined && { secret: wishes.secret }),
  });
  await rememberVerified(house, slug, verified);
  return { shown: await readIntegration(house, slug), ...(verified && { answer: verified.answer }) };

  async function verify(): Promise<Verified> {
    if (secret === undefined && !draft.auth) await requireKey(house, draft);
    return conversation.during("Asking the provider", () =>
      verifyIntegration(house, { integration: draft, secret, fix: newKeyFix(draft) }),
    );
  }
}

/** A key has one source: whoever names another one, or gives the key itself, means that instead. */
function withoutOldSource(before: Integration, wishes: UpdateWishes): Integration {
  const { auth: _auth, ...withKey } = before;
  const isKeyNamed = namesKey(wishes);
  if (!isKeyNamed && wishes.auth === undefined) return before;
  // `--auth key` alone takes back `--auth aws`, and leaves a source of keys as it is.
  if (!isKeyNamed && wishes.auth === "key") return withKey;
  const { apiKeyEnv: _variable, apiKeyCommand: _command, ...rest } = withKey;
  return rest;
}

/** Stays as it was, unless it or a key is named. */
function authOf({ auth }: Integration, wishes: UpdateWishes): { readonly auth?: string } {
  const named = wishes.auth ?? (namesKey(wishes) ? undefined : auth);
  return named === undefined ? {} : { auth: named };
}

/** `--api-key-refresh` alone changes how long the command's key is used, and keeps the command. */
function keySourceOf({ apiKeyCommand }: Integration, wishes: UpdateWishes): KeyWishes {
  const { apiKeyEnv, apiKeyRefresh, secret } = wishes;
  const keeps = apiKeyRefresh !== undefined && secret === undefined && apiKeyEnv === undefined;
  const command =
    wishes.apiKeyCommand ?? (keeps && apiKeyCommand ? spellCommand(apiKeyCommand.words) : undefined);
  return {
    ...(secret !== undefined && { secret }),
    ...(apiKeyEnv !== undefined && { apiKeyEnv }),
    ...(command !== undefined && { apiKeyCommand: command }),
    ...(apiKeyRefresh !== undefined && { apiKeyRefresh }),
  };
}

/** Some vendors have an address for each API; whoever used the vendor's own one follows to the other. */
function movesWithApi({ provider, baseUrl, wireApi }: Integration, wishes: UpdateWishes): boolean {
  if (wishes.wireApi === undefined) return false;
  return baseUrl === baseUrlOf(knownProvider(provider), wireApi);
}
