import type { Integration } from "../domain/integration.ts";
import { type Metadata, readMetadata } from "../domain/metadata.ts";
import { formatModelName } from "../domain/model-name.ts";
import type { RequestFacts } from "../domain/policy.ts";
import type { Settings } from "../domain/settings.ts";
import { asRecord } from "../translate/json-value.ts";
import type { LiveKey } from "./key-ring.ts";

/** What is asked for, as far as the rules look at it. */
export interface AskedModel {
  readonly integration: Integration;
  readonly model: string;
  /** `responses`, `chat`, `embeddings`; absent on the menu. */
  readonly endpoint?: string;
}

export function factsOf(
  { name, policy }: LiveKey,
  { integration, model, endpoint = "" }: AskedModel,
  metadata: Metadata,
): RequestFacts {
  return {
    key: name,
    owner: policy?.owner,
    team: policy?.team,
    integration: integration.slug,
    provider: integration.provider,
    model: [formatModelName(integration.slug, model), model],
    endpoint,
    metadata,
  };
}

export interface SaidByClient {
  /** `x-portkey-metadata`, a JSON object. */
  readonly header: string | undefined;
  /** `user` in the body of OpenAI's APIs. */
  readonly user: string | undefined;
}

const MAX_HEADER_LETTERS = 8_192;

/**
 * What is known of a request besides itself. The workspace overrules its key and the key overrules the client, so
 * that nobody can name himself into another group's budget.
 * Source: Portkey docs, metadata, precedence since 1.10.20.
 */
export function metadataOf(
  said: SaidByClient,
  key: LiveKey,
  { metadata: workspace }: Settings,
): { readonly metadata: Metadata; readonly warning?: string } {
  const { policy } = key;
  if (said.header === undefined && said.user === undefined && !policy && isEmpty(workspace)) return NOTHING;
  const client = clientMetadata(said);
  const { owner, team } = policy ?? {};
  const metadata = {
    ...client.metadata,
    ...(team !== undefined && { team }),
    ...(owner !== undefined && { _user: owner }),
    ...policy?.metadata,
    ...workspace,
  };
  return client.warning === undefined ? { metadata } : { metadata, warning: client.warning };
}

const NOTHING = { metadata: {} } as const;

function isEmpty(metadata: Metadata): boolean {
  for (const _ in metadata) return false;
  return true;
}

function clientMetadata({ header, user }: SaidByClient): {
  readonly metadata: Metadata;
  readonly warning?: string;
} {
  const entries: (readonly [string, unknown])[] = user === undefined ? [] : [["_user", user]];
  if (header !== undefined) {
    const parsed = parseHeader(header);
    if (!parsed) return { metadata: {}, warning: "x-portkey-metadata is not a JSON object: left out" };
    entries.push(...Object.entries(parsed));
  }
  const { metadata, dropped } = readMetadata(entries);
  return dropped === 0
    ? { metadata }
    : { metadata, warning: `x-portkey-metadata: ${dropped} entries are too long or no text: left out` };
}

function parseHeader(header: string): Readonly<Record<string, unknown>> | undefined {
  if (header.length > MAX_HEADER_LETTERS) return undefined;
  try {
    const value: unknown = JSON.parse(header);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? asRecord(value) : undefined;
  } catch {
    return undefined;
  }
}
