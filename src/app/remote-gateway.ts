import { createHash } from "node:crypto";
import { FailureError } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";
import { custom } from "../providers/custom.ts";
import { askModels, type ModelsAnswer } from "./ask-models.ts";

/** A gateway that runs elsewhere: a colleague's, or the team's. `url` as parse-gateway-url spells it. */
export interface RemoteGateway {
  readonly url: string;
  readonly secret: string;
}

const HOST_LETTERS = 40;

/** The address is part of the name, so that a key can never reach another gateway than the one it was given for. */
export function remoteKeyName(url: string): string {
  const host = new URL(url).host.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  const mark = createHash("sha256").update(url).digest("hex").slice(0, 12);
  return `gateway/${host.slice(0, HOST_LETTERS)}-${mark}`;
}

/** What to type to give a key for that gateway. */
export const remoteFix = (url: string): string => `portkey-codex init --gateway ${url} --key-stdin`;

/** `undefined` when none was given for this address. Past the environment, whose key may be anybody's. */
export async function readRemoteKey(house: Pick<House, "secrets">, url: string): Promise<string | undefined> {
  const stores = await house.secrets();
  const { backend } = await stores.open();
  return (await stores.openBackend(backend)).get(remoteKeyName(url));
}

/** The key for Codex; no gateway is started here. Errors: `secret-missing`, `secret-store-unavailable`. */
export async function readRemoteToken(house: Pick<House, "secrets">, url: string): Promise<string> {
  const key = await readRemoteKey(house, url);
  if (key !== undefined) return key;
  throw new FailureError({
    kind: "secret-missing",
    name: remoteKeyName(url),
    why: `no key was given for the gateway at ${url}`,
    fix: remoteFix(url),
  });
}

/**
 * Asks the gateway for its models, which costs nothing; says what it answered.
 * Errors: `key-refused`, `gateway-down`.
 */
export async function askRemoteGateway(
  house: Pick<House, "upstream">,
  { url, secret }: RemoteGateway,
): Promise<string> {
  const integration = {
    slug: "gateway",
    provider: custom.id,
    baseUrl: url,
    wireApi: "responses",
    options: {},
  } as const;
  const answer = await askModels(await house.upstream(), { integration, secret });
  return sentenceOf(answer, url);
}

function sentenceOf(answer: ModelsAnswer, url: string): string {
  switch (answer.kind) {
    case "models":
      return `takes the key; ${answer.models.length} models`;
    case "refused": {
      const why = answer.said || `it answers ${answer.status}`;
      throw new FailureError({
        kind: "key-refused",
        provider: `The gateway at ${url}`,
        why,
        fix: remoteFix(url),
      });
    }
    case "unlisted":
      throw down(url, `it is no gateway of ours: ${answer.said || `it answers ${answer.status}`}`);
    case "unreachable":
      throw down(url, answer.error.message);
  }
}

const down = (url: string, why: string): FailureError =>
  new FailureError({ kind: "gateway-down", url, why, fix: remoteFix(url) });
