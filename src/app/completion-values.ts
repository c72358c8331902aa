import { formatModelName } from "../domain/model-name.ts";
import type { House } from "../ports/house.ts";
import { providers } from "../providers/index.ts";
import { listGuardrails } from "./guardrail-list.ts";

/** Something that can be typed next, and what it is. */
export type Candidate = readonly [value: string, help: string];

// Values that a person has made, read from this machine alone: pressing Tab never asks the network, and never
// fails aloud. What cannot be read has no candidates.

export const providerCandidates = (): readonly Candidate[] => providers.map(({ id, title }) => [id, title]);

export async function guardrailCandidates(house: Pick<House, "settings">): Promise<readonly Candidate[]> {
  return (await listGuardrails(house)).map(({ name, title }) => [name, title]);
}

export async function slugCandidates({ settings }: Pick<House, "settings">): Promise<readonly Candidate[]> {
  const { integrations } = await (await settings()).read();
  return integrations.map(({ slug, provider, baseUrl }) => [slug, `${provider}, ${baseUrl}`]);
}

/** `@slug/model` of every list that was fetched before. */
export async function modelCandidates(
  house: Pick<House, "settings" | "modelLists">,
): Promise<readonly Candidate[]> {
  const { integrations } = await (await house.settings()).read();
  const lists = await house.modelLists();
  const found = integrations.map(async ({ slug, provider }) =>
    ((await lists.read(slug))?.models ?? []).map(
      (model) => [formatModelName(slug, model), provider] as const,
    ),
  );
  return (await Promise.all(found)).flat();
}

export async function keyCandidates({ storage }: Pick<House, "storage">): Promise<readonly Candidate[]> {
  const keys = (await storage()).keys.list();
  return keys
    .filter(({ revokedAtUnixMs }) => revokedAtUnixMs === undefined)
    .map(({ name, secretEnd }) => [name, `…${secretEnd}`]);
}
