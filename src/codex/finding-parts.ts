import type { TomlEdit } from "../files/toml-edit.ts";
import type { CodexFinding } from "../ports/codex-home.ts";
import type { Environment } from "../ports/house.ts";

/** One of Codex's files that could be read: config.toml, or a profile's. */
interface ReadableConfig {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface CheckSurroundings {
  readonly codexHome: string;
  /** Codex's version; absent when it is unknown. */
  readonly version: string | undefined;
  /** What Codex will see: the environment, and above it nothing but its own `.env`. */
  readonly environment: Environment;
}

/** A finding before its mend is worked out. */
export interface FoundIn extends Omit<CodexFinding, "mend"> {
  readonly edits?: readonly TomlEdit[];
}

/** Looks at one file. */
export type ConfigCheck = (
  config: ReadableConfig,
  surroundings: CheckSurroundings,
) => readonly FoundIn[] | Promise<readonly FoundIn[]>;
