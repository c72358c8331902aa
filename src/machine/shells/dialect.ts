import type { MarkedBlock } from "../../files/marked-block.ts";
import type { Environment } from "../../ports/house.ts";
import type { Shell } from "../../ports/machine.ts";

/** Where a profile may be looked for. */
export interface Surroundings {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly home: string;
  exists(path: string): boolean;
}

/** How one shell says "PORTKEY_API_KEY is what this program prints". */
export interface ShellDialect {
  readonly shell: Shell;
  /** Names of its program, for telling which shell runs. */
  readonly programs: readonly string[];
  profileOf(surroundings: Surroundings): string;
  /** Where the block stands, so that no early `return` above it and no rule of the shell is in its way. */
  readonly placement: MarkedBlock["placement"];
  /** One line that sets the variable now. `launcher` is an absolute path with any characters in it. */
  line(launcher: string): string;
  /**
   * The lines of the block. A shell inside a shell keeps the key that it inherits, so only the outermost one
   * starts a program; without the launcher (we were removed) they do nothing.
   */
  block(launcher: string): readonly string[];
}

export const COMMENT =
  "# The key that Codex shows to its local gateway. Take this out: portkey-codex env uninstall";
