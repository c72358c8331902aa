/** The Codex that is installed here. `configFile` is the real file behind symlinks. */
export interface CodexInstallation {
  readonly home: string;
  readonly configFile: string;
  readonly configExists: boolean;
  /** Absent when no `codex` is on the PATH. */
  readonly binary?: { readonly path: string; readonly version?: string };
}

/** What we want Codex's config to say. */
export interface CodexConfigIntent {
  readonly baseUrl: string;
  readonly providerName: string;
  readonly auth: CodexAuth;
  readonly model?: string;
  readonly wireApi: "responses" | "chat" | "both";
  readonly boundedConnectionRetries: boolean;
  /** `supports_websockets`: the other end speaks Responses over WebSocket. */
  readonly websockets: boolean;
  /** Write `<profile>.config.toml` (or `[profiles.x]` for Codex ≤ 0.133) and leave config.toml alone. */
  readonly profile?: string;
}

export type CodexAuth =
  | { readonly kind: "command"; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: "env"; readonly variable: string; readonly instructions: string };

/** A change that was worked out but not made. `diff` is empty when the file already says it; secrets in it are masked. */
export interface CodexConfigPlan {
  readonly file: string;
  readonly diff: string;
  readonly changed: boolean;
  /** Things in the file that Codex refuses or that will surprise the user; nothing was done about them. */
  readonly findings: readonly CodexFinding[];
  /**
   * Makes the change: lock, journal, backup, temporary file, fsync, rename. Returns the backup's path, if one was made.
   * The file is read again under the lock, so that another writer's change is not lost.
   */
  write(): Promise<{ readonly backup?: string }>;
}

/** Something in Codex's config or environment that will not work, and the edit that would mend it. */
export interface CodexFinding {
  readonly id: string;
  /** `fail`: Codex will not start, or not reach us. `warn`: something will surprise the user. */
  readonly level: "fail" | "warn";
  readonly message: string;
  readonly why: string;
  readonly fix?: string;
  /** Present when an edit of the config can mend it; journaled, so that a restore takes it back. */
  readonly mend?: { readonly preview: string; apply(): Promise<void> };
}

/** The neighbour's house: Codex's own files. Only keys that we own are ever changed. */
export interface CodexHome {
  find(): Promise<CodexInstallation>;
  plan(intent: CodexConfigIntent): Promise<CodexConfigPlan>;
  /**
   * Takes back everything that `plan().write()` did in this Codex home: byte for byte when nobody else touched
   * the file, else by value. `findings` name the keys that the user changed since; they stay as they are.
   */
  planRestore(): Promise<CodexConfigPlan>;
  /** Which of our keys the config holds now, and whether they say what `intent` says. */
  status(intent: CodexConfigIntent): Promise<CodexConfigStatus>;
  /** Everything doctor should say about the config as it is. */
  findings(): Promise<readonly CodexFinding[]>;
  /** The models that the user's own binary knows (`codex debug models`), as raw catalog entries; cached per version. */
  catalog(): Promise<readonly CodexModelEntry[]>;
}

export interface CodexConfigStatus {
  readonly applied: boolean;
  readonly file: string;
  readonly provider?: string;
  readonly model?: string;
  readonly baseUrl?: string;
}

/** One model in Codex's own shape; only `slug` is ours to read, the rest is passed on. */
export type CodexModelEntry = { readonly slug: string } & Readonly<Record<string, unknown>>;
