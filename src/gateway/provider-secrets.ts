import { FailureError } from "../domain/failure.ts";
import { type Integration, integrationSecretName } from "../domain/integration.ts";
import type { Clock } from "../ports/clock.ts";
import type { RequestSigner } from "../ports/request-signer.ts";
import type { Provider } from "../providers/index.ts";

interface Owner {
  readonly integration: Integration;
  readonly provider: Provider;
}

/** Where keys are read from. */
interface Sources {
  /** From the safe, a variable or a command. */
  readKey(integration: Integration): Promise<string | undefined>;
  openSigner(): Promise<Pick<RequestSigner, "credential">>;
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
  /**
   * By the integration itself and not by its slug: a request that began before the settings changed must not leave
   * the old key behind for the new address.
   */
  #readings = new WeakMap<Integration, Reading>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Errors: `secret-missing` when the provider wants a key, and whatever the safe or the command says. */
  async get(owner: Owner): Promise<string | undefined> {
    if (owner.provider.key.need === "none") return undefined;
    const { integration } = owner;
    // The cloud's library has its own memory, and knows when to ask again.
    if (integration.auth) return (await this.#sources.openSigner()).credential(integration);
    const kept = this.#readings.get(integration);
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
    const { integration } = owner;
    if (integration.auth) {
      const signer = await this.#sources.openSigner();
      if ((await signer.credential(integration)) !== refused) return true;
      return (await signer.credential(integration, { anew: true })) !== refused;
    }
    const found = this.#readings.get(integration)?.found;
    if (found?.secret === refused) this.#readings.delete(integration);
    return (await this.get(owner)) !== refused;
  }

  /** The settings changed, and the safe may have with them. */
  forget(): void {
    this.#readings = new WeakMap();
  }

  #begin(integration: Integration): Reading {
    const startedAtUnixMs = this.#sources.clock.nowUnixMs();
    const reading: Reading = { secret: this.#sources.readKey(integration), startedAtUnixMs };
    this.#readings.set(integration, reading);
    // The safe may be unlocked, or the user logged in, in the meantime: neither a failure nor nothing is kept.
    const settle = (secret: string | undefined) => {
      if (this.#readings.get(integration) !== reading) return;
      if (secret === undefined) this.#readings.delete(integration);
      else this.#readings.set(integration, { ...reading, found: { secret } });
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
