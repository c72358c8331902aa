import { FailureError } from "../domain/failure.ts";
import { type Integration, integrationSecretName } from "../domain/integration.ts";
import type { Environment } from "../ports/house.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import type { Provider } from "../providers/index.ts";

interface Owner {
  readonly integration: Integration;
  readonly provider: Provider;
}

/**
 * The providers' keys, each read from the safe once and kept in memory. A keychain takes tens of milliseconds
 * and may ask the user; a request must not pay for that twice.
 */
export class ProviderSecrets {
  readonly #openStore: () => Promise<SecretStore>;
  readonly #environment: Environment;
  readonly #known = new Map<string, Promise<string | undefined>>();

  constructor(openStore: () => Promise<SecretStore>, environment: Environment) {
    this.#openStore = openStore;
    this.#environment = environment;
  }

  /** Errors: `secret-missing` when the provider wants a key, and whatever the safe itself says. */
  async get(owner: Owner): Promise<string | undefined> {
    if (owner.provider.key.need === "none") return undefined;
    const { slug } = owner.integration;
    let reading = this.#known.get(slug);
    if (!reading) {
      reading = this.#read(owner.integration);
      this.#known.set(slug, reading);
    }
    const secret = await reading.catch((error: unknown) => {
      // The safe may be unlocked in the meantime, so a failure is not kept.
      this.#known.delete(slug);
      throw error;
    });
    if (secret === undefined) this.#known.delete(slug);
    if (secret === undefined && owner.provider.key.need === "required") throw missing(owner.integration);
    return secret;
  }

  /** Reads again after the provider refused a key: true when the safe holds another one by now. */
  async hasChanged(owner: Owner, refused: string | undefined): Promise<boolean> {
    this.#known.delete(owner.integration.slug);
    return (await this.get(owner)) !== refused;
  }

  /** The settings changed, so slugs may mean other providers. */
  forget(): void {
    this.#known.clear();
  }

  async #read({ slug, apiKeyEnv }: Integration): Promise<string | undefined> {
    if (apiKeyEnv !== undefined) return this.#environment[apiKeyEnv] || undefined;
    const store = await this.#openStore();
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
