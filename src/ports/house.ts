import type { Clock, Ids } from "./clock.ts";
import type { CodexHome } from "./codex-home.ts";
import type { LessonFile } from "./lesson-file.ts";
import type { GatewayProcess, Launcher, ServiceManager, ShellProfiles } from "./machine.ts";
import type { ModelLists } from "./model-lists.ts";
import type { PriceBook } from "./price-book.ts";
import type { RequestSigner } from "./request-signer.ts";
import type { SecretStores } from "./secret-store.ts";
import type { SettingsStore } from "./settings-store.ts";
import type { Storage } from "./storage.ts";
import type { Upstream } from "./upstream.ts";

/** The environment as it was at start. Nobody reads process.env but main.ts and cli/desk.ts. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where things are kept. With PORTKEY_CODEX_HOME all of it lies below that folder.
 * All paths are absolute.
 */
export interface Paths {
  readonly home: string;
  readonly settingsFile: string;
  /** The program, the launcher, the database. */
  readonly dataDir: string;
  /** Pid lock, journal, backups, the gateway's own log, caches of model lists. */
  readonly stateDir: string;
  readonly databaseFile: string;
  readonly secretsDir: string;
  readonly gatewayLogFile: string;
}

/** The program that runs now: which Node, and the folder that holds `bin/`, `dist/` and `templates/`. Absolute. */
export interface Program {
  readonly node: string;
  readonly root: string;
}

/** Every room, each opened on first use, so that `--version` opens none. Built in main.ts. */
export interface House {
  readonly version: string;
  readonly nodeVersion: string;
  readonly program: Program;
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly ids: Ids;
  settings(): Promise<SettingsStore>;
  secrets(): Promise<SecretStores>;
  storage(): Promise<Storage>;
  prices(): Promise<PriceBook>;
  modelLists(): Promise<ModelLists>;
  lessons(): Promise<LessonFile>;
  codex(): Promise<CodexHome>;
  gatewayProcess(): Promise<GatewayProcess>;
  launcher(): Promise<Launcher>;
  service(): Promise<ServiceManager>;
  profiles(): Promise<ShellProfiles>;
  upstream(): Promise<Upstream>;
  signer(): Promise<RequestSigner>;
  /**
   * Deletes what we wrote outside Codex's and the shell's files: settings, launcher, state, caches, and the log
   * unless it is kept. Only names that are ours, never a folder with strangers in it. Returns what is gone.
   */
  removeOwnFiles(options: { readonly keepLogs: boolean }): Promise<readonly string[]>;
  /** Free bytes of the file system that holds `path` (or will); undefined when the system does not tell. */
  freeBytes(path: string): Promise<number | undefined>;
}
