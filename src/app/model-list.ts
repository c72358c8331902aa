import { FailureError, meaningOf } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import { formatModelName } from "../domain/model-name.ts";
import { isProvisioned, namedModels } from "../domain/provisioning.ts";
import type { Conversation } from "../ports/conversation.ts";
import type { House } from "../ports/house.ts";
import type { ModelList } from "../ports/model-lists.ts";
import { knownProvider } from "./integration-draft.ts";
import { findIntegration } from "./integration-find.ts";
import { requireKey } from "./integration-key.ts";
import { type Verified, verifyIntegration } from "./integration-verify.ts";
import { factsOfModel, type PricedFacts, sourceOf } from "./model-facts.ts";

/** A model that an integration offers, and what is known about it without asking. */
export interface ListedModel extends PricedFacts {
  /** What Codex is told: `@slug/model`. */
  readonly id: string;
  /** Absent: it is only on the price list, and nobody was asked. */
  readonly integration?: string;
  readonly provider: string;
  /** False: `model disable` took it out of use. */
  readonly isEnabled: boolean;
  readonly listedAtUnixMs?: number;
}

export interface ModelListWishes {
  /** Only this integration. */
  readonly slug?: string;
  /** Only this provider, whether or not it is set up. */
  readonly provider?: string;
  /** Ask now, even if the list is fresh. */
  readonly refresh: boolean;
}

/** Vendors add models every few weeks; a day-old list is fresh enough to choose from. */
const FRESH_MS = 86_400_000;

/**
 * The models of one or all integrations, or of a provider. A list that is fresh is not asked for again; one that
 * cannot be asked now is answered for by its last list, and a provider without any list by the price list, with a
 * warning.
 * Errors: `integration-unknown`, `integration-missing`, `usage` for an unknown provider; for one integration also
 * whatever keeps it from answering.
 */
export async function listModels(
  house: House,
  wishes: ModelListWishes,
  conversation: Conversation,
): Promise<readonly ListedModel[]> {
  if (wishes.provider === undefined) return listOffered(house, wishes, conversation);
  const { id } = knownProvider(wishes.provider);
  const { integrations } = await (await house.settings()).read();
  const isSetUp = integrations.some(({ provider }) => provider === id);
  const offered = isSetUp ? await listOffered(house, { ...wishes, provider: id }, conversation) : [];
  if (offered.length > 0) return offered;
  const prices = await house.prices();
  const known = prices.modelsOf(id);
  const what =
    known.length > 0 ? `from the price list of ${prices.dataDate}` : "nothing is known without asking";
  conversation.warn(
    id,
    isSetUp ? what : `${what}; not set up: portkey-codex integration add --provider ${id}`,
  );
  // The id is what it would be called under the slug that `integration add` gives it.
  return known.map((facts) => ({
    id: formatModelName(id, facts.model),
    provider: id,
    facts,
    priceSource: sourceOf(facts, prices),
    isEnabled: true,
  }));
}

async function listOffered(
  house: House,
  { slug, provider, refresh }: ModelListWishes,
  conversation: Conversation,
): Promise<readonly ListedModel[]> {
  const settings = await (await house.settings()).read();
  if (settings.integrations.length === 0) throw new FailureError({ kind: "integration-missing" });
  const chosen =
    slug === undefined
      ? settings.integrations.filter((each) => provider === undefined || each.provider === provider)
      : [findIntegration(settings, slug)];
  const prices = await house.prices();
  const lists = await Promise.all(
    chosen.map(async (integration) => ({ integration, list: await listOf(integration) })),
  );
  return lists.flatMap(({ integration, list }) =>
    offeredBy(integration, list).map((model) => ({
      id: formatModelName(integration.slug, model),
      integration: integration.slug,
      provider: integration.provider,
      ...factsOfModel(prices, integration, model),
      isEnabled: isProvisioned(integration.models, model),
      listedAtUnixMs: list?.fetchedAtUnixMs ?? 0,
    })),
  );

  async function listOf(integration: Integration): Promise<ModelList | undefined> {
    const kept = await (await house.modelLists()).read(integration.slug);
    const ageMs = kept && house.clock.nowUnixMs() - kept.fetchedAtUnixMs;
    if (!refresh && ageMs !== undefined && ageMs >= 0 && ageMs < FRESH_MS) return kept;
    try {
      return await fetchList(house, integration, conversation);
    } catch (error) {
      if (!(error instanceof FailureError) || (slug !== undefined && !kept)) throw error;
      conversation.warn(integration.slug, explain(error, kept));
      return kept;
    }
  }
}

/** What the provider lists, and what the settings name beside it. */
const offeredBy = (integration: Integration, list: ModelList | undefined): readonly string[] => [
  ...new Set([...(list?.models ?? []), ...namedModels(integration)]),
];

async function fetchList(
  house: House,
  integration: Integration,
  conversation: Conversation,
): Promise<ModelList | undefined> {
  const { slug } = integration;
  const secret = await requireKey(house, integration);
  const fix = `portkey-codex integration update ${slug} --api-key-stdin`;
  const verified = await conversation.during(`Asking ${slug} for its models`, () =>
    verifyIntegration(house, { integration, secret, fix }),
  );
  if (verified.answer.kind === "unlisted") {
    const { status, said } = verified.answer;
    conversation.warn(slug, `gives no list of models (${status})${said ? `: ${said}` : ""}`);
    return undefined;
  }
  return rememberModels(house, slug, verified.answer.models);
}

/** Keeps what a provider has just listed. */
async function rememberModels(
  house: Pick<House, "modelLists" | "clock">,
  slug: string,
  models: readonly string[],
): Promise<ModelList> {
  const list = { models, fetchedAtUnixMs: house.clock.nowUnixMs() };
  await (await house.modelLists()).write(slug, list);
  return list;
}

/** The proof of a key brings the list along. */
export async function rememberVerified(
  house: House,
  slug: string,
  verified: Verified | undefined,
): Promise<void> {
  if (verified?.answer.kind === "models") await rememberModels(house, slug, verified.answer.models);
}

function explain(error: FailureError, kept: ModelList | undefined): string {
  const { message, why } = meaningOf(error.failure);
  const reason = why ? `${message}: ${why}` : message;
  if (!kept) return reason;
  return `${reason}; this is its list of ${new Date(kept.fetchedAtUnixMs).toISOString().slice(0, 10)}`;
}
