import type { Integration } from "../domain/integration.ts";
import type { Conversation } from "../ports/conversation.ts";
import type { House } from "../ports/house.ts";
import { baseUrlOf } from "../providers/index.ts";
import { credentialOf } from "./credentials.ts";
import { showDestination } from "./integration-destination.ts";
import { draftIntegration, type IntegrationWishes, knownProvider } from "./integration-draft.ts";
import { findIntegration } from "./integration-find.ts";
import { requireKey } from "./integration-key.ts";
import { saveIntegration } from "./integration-save.ts";
import { readIntegration, type ShownIntegration } from "./integration-show.ts";
import { type Verified, verifyIntegration } from "./integration-verify.ts";
import { rememberVerified } from "./model-list.ts";

/** What should be different; everything else stays. */
export interface UpdateWishes extends Omit<IntegrationWishes, "provider" | "slug"> {
  readonly secret?: string;
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
    ...before,
    ...draftIntegration({
      provider: before.provider,
      slug,
      ...(baseUrl !== undefined && { baseUrl }),
      wireApi: wishes.wireApi ?? before.wireApi,
      options: wishes.options,
      ...(wishes.apiKeyEnv !== undefined && { apiKeyEnv: wishes.apiKeyEnv }),
    }),
  };
  const { apiKeyEnv: _dropped, ...withoutVariable } = after;
  const draft = {
    // A key from stdin goes to the store, so the variable has had its day.
    ...(wishes.secret === undefined ? after : withoutVariable),
    options: { ...before.options, ...after.options },
  };
  const isNewJourney = wishes.secret !== undefined || draft.baseUrl !== before.baseUrl;
  const secret = wishes.secret ?? (await credentialOf(house, draft));
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
    if (secret === undefined) await requireKey(house, draft);
    const fix = `portkey-codex integration update ${slug} --api-key-stdin`;
    return conversation.during("Asking the provider", () =>
      verifyIntegration(house, { integration: draft, secret, fix }),
    );
  }
}

/** Some vendors have an address for each API; whoever used the vendor's own one follows to the other. */
function movesWithApi({ provider, baseUrl, wireApi }: Integration, wishes: UpdateWishes): boolean {
  if (wishes.wireApi === undefined) return false;
  return baseUrl === baseUrlOf(knownProvider(provider), wireApi);
}
