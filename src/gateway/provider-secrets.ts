import { FailureError } from "../domain/failure.ts";
import { type Integration, integrationSecretName } from "../domain/integration.ts";
import type { Clock } from "../ports/clock.ts";
import type { Environment } from "../ports/house.ts";
import type { RequestSigner } from "../ports/request-signer.ts";
import type { SecretStore, SecretStores } from "../ports/secret-store.ts";
import type { Provider } from "../providers/index.ts";

interface Owner {
  readonly integration: Integration;
  readonly provider: Provider;
}

/** Where keys are read from. */
interface Sources {
  openStore(): Promise<SecretStore>;
  openSigner(): Promise<Pick<RequestSigner, "credential">>;
  readonly environment: Environment;
  readonly askCommand: SecretStores["askCommand"];
  readonly clock: Pick<Clock, "nowUnixMs">;
}

/** A key that is being read, or was. */
interface Reading {
  readonly secret: Promise<string | undefined>;
  readonly startedAtUnixMs: number;
  /** Absent while it is being read. */
  readonly found?: { readonly secret: string | undefined };
}

/**
 * The providers' keys, each read from its source once and kept in memory. A keychain takes tens of milliseconds
 * and may ask the user, a command seconds; a request must not pay for that twice, and requests that come at
 * once share one reading. What a command printed is asked for again after a while.
 */
export class ProviderSecrets {
  readonly #sources: Sources;
  readonly #readings = new Map<string, Reading>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Errors: `secret-missing` when the provider wants a key, and whatever the safe or the command says. */
  async get(owner: Owner): Promise<string | undefined> {
    if (owner.provider.key.need === "none") return undefined;
    const { integration } = owner;
    // The cloud's library has its own memory, and knows when to ask again.
    if (integration.auth) return (await this.#sources.openSigner()).credential(integration);
    const kept = this.#readings.get(integration.slug);
    const reading = kept && !this.#isOld(kept, integration) ? kept : this.#begin(integration);
    const secret = await reading.secret;
    if (secret === undefined && owner.provider.key.need === "required") throw missing(integration);
    return secret;
  }

  /**
   * Reads again after the provider refused a key: true when the source gives another one by now. Of many requests
   * that were refused with the same key, the first one reads.
   */
  async hasChanged(owner: Owner, refused: string | undefined): Promise<boolean> {
    const { slug, auth } = owner.integration;
    if (auth) {
      const signer = await this.#sources.openSigner();
      if ((await signer.credential(owner.integration)) !== refused) return true;
      return (await signer.credential(owner.integration, { anew: true })) !== refused;
    }
    const found = this.#readings.get(slug)?.found;
    if (found?.secret === refused) this.#readings.delete(slug);
    return (await this.get(owner)) !== refused;
  }

  /** The settings changed, so slugs may mean other providers. */
  forget(): void {
    this.#readings.clear();
  }

  #begin(integration: Integration): Reading {
    const { slug } = integration;
    const startedAtUnixMs = this.#sources.clock.nowUnixMs();
    const reading: Reading = { secret: this.#read(integration), startedAtUnixMs };
    this.#readings.set(slug, reading);
    // The safe may be unlocked, or the user logged in, in the meantime: neither a failure nor nothing is kept.
    const settle = (secret: string | undefined) => {
      if (this.#readings.get(slug) !== reading) return;
      if (secret === undefined) this.#readings.delete(slug);
      else this.#readings.set(slug, { ...reading, found: { secret } });
    };
    reading.secret.then(settle, () => settle(undefined));
    return reading;
  }

  /** By the wall clock, which goes on while a laptop sleeps; when it was set back, nothing is known. */
  #isOld({ startedAtUnixMs, found }: Reading, { apiKeyCommand }: Integration): boolean {
    if (!apiKeyCommand || !found) return false;
    const ageMs = this.#sources.clock.nowUnixMs() - startedAtUnixMs;
    return ageMs < 0 || ageMs >= apiKeyCommand.refreshMs;
  }

  async #read({ slug, apiKeyEnv, apiKeyCommand }: Integration): Promise<string | undefined> {
    if (apiKeyCommand) return this.#sources.askCommand(apiKeyCommand.words);
    if (apiKeyEnv !== undefined) return this.#sources.environment[apiKeyEnv] || undefined;
    const store = await this.#sources.openStore();
    return store.get(integrationSecretName(slug));
  }
}

function missing({ slug, apiKeyEnv }: Integration): FailureError {
  return new FailureError({
    kind: "secret-missing",
    name: integrationSecretName(slug),
    why:
      apiKeyEnv === undefined
        ? `no key for the integration "${slug}" is in the safe`
        : `${apiKeyEnv} was not set when the gateway started`,
    fix: `portkey-codex integration update ${slug} --api-key-stdin`,
  });
}
