import type { SecretBackend } from "../domain/settings.ts";

/**
 * Keeps secrets by name (`integration/openai-dev`, `key/codex`).
 * Every call ends within 3 s; a store that hangs or is locked throws `secret-store-unavailable`.
 * A locked store must not look like an empty one.
 */
export interface SecretStore {
  readonly backend: SecretBackend;
  /** For people: "GNOME Keyring (Secret Service)", "~/…/secrets.enc". */
  readonly description: string;
  get(name: string): Promise<string | undefined>;
  /** Reads the value back before it returns. */
  set(name: string, secret: string): Promise<void>;
  /** True when something was there. */
  delete(name: string): Promise<boolean>;
  list(): Promise<readonly string[]>;
}

/** How to reach the stores: which one is in use, and what each possible one says about itself. */
export interface SecretStores {
  /**
   * The store that is in use. Its `get` looks at environment variables first; for Codex's own key last, because
   * a shell may have inherited an old one.
   */
  open(): Promise<SecretStore>;
  /** An environment variable, or what stands in the file that `<name>_FILE` names. */
  variable(name: string): Promise<string | undefined>;
  /**
   * Runs a program, without a shell, and returns the key that it printed. Ends within 10 s, killed with its
   * children. Errors: `key-command-failed`, with what the program says on stderr and never what it printed.
   */
  askCommand(words: readonly string[]): Promise<string>;
  /** What `init` and `doctor` show. Never throws: a store that cannot be used says why. */
  survey(): Promise<readonly SecretStoreState[]>;
  /** Opens one backend by name, to choose it; its `get` looks nowhere else. */
  openBackend(backend: SecretBackend): Promise<SecretStore>;
  /**
   * Runs `work` while no other process of this home is inside such a call: for changes that span the safe and
   * something else. Not to be nested. Errors: `file-busy` after 10 s.
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export interface SecretStoreState {
  readonly backend: SecretBackend;
  readonly description: string;
  readonly usable: boolean;
  readonly inUse: boolean;
  /** Why it cannot be used, or what to know about it. */
  readonly note?: string;
}
