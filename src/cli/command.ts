import type { ExitCode } from "../domain/failure.ts";
import type { Conversation } from "../ports/conversation.ts";
import type { House } from "../ports/house.ts";
import type { Io } from "./io.ts";

/** One command of the tree, as a value. The file that holds it exports it as `command`. */
export interface Command {
  /** One sentence, ending with a full stop. */
  readonly summary: string;
  /** Positionals in commander's notation, e.g. `[id]`, `<slug>`, `[command...]`. */
  readonly positionals?: readonly string[];
  /** What to type, and what it is for. Shown before the flags. */
  readonly examples: readonly (readonly [string, string])[];
  /** Flags in commander's notation, e.g. `--since <duration>`, and their help. */
  readonly flags?: readonly (readonly [string, string])[];
  /** The fields that `--json a,b` may name; adds the flags `--json` and `--jq`. */
  readonly jsonFields?: readonly string[];
  readonly learnMore?: string;
  /** Everything after `--` belongs to the command itself (`run -- codex …`). */
  readonly passThrough?: boolean;
  /**
   * Ctrl-C is the command's own business: a gateway in the foreground drains, a child decides for itself.
   * Otherwise the desk aborts `io.signal` at the first one and ends the process two seconds later.
   */
  readonly ownsInterrupt?: boolean;
  run(call: Call): Promise<ExitCode | undefined>;
}

/** One use of a command. */
export interface Call {
  readonly house: House;
  readonly io: Io;
  readonly conversation: Conversation;
  readonly positionals: readonly string[];
  /** What stands after `--`. */
  readonly rest: readonly string[];
  readonly flags: Flags;
  /** Present when `--json a,b` was given: the fields, already checked against `jsonFields`. */
  readonly json?: { readonly fields: readonly string[]; readonly jq?: string };
}

/** The flags that were given, read by name without dashes: `text("since")`, `on("tail")`. */
export interface Flags {
  text(name: string): string | undefined;
  on(name: string): boolean;
  /** For a flag whose value is optional: `true` when it stands alone. */
  textOrTrue(name: string): string | true | undefined;
  /** A flag that may be repeated. */
  list(name: string): readonly string[];
  /** True when the user typed it, rather than a default. */
  given(name: string): boolean;
}

/** A line of the list of commands: enough for help and completion without loading the command. */
export interface CommandEntry {
  /** Words as typed: `logs`, `logs show`. */
  readonly path: string;
  readonly summary: string;
  /** Left out of help; for Codex and completion scripts. */
  readonly hidden?: boolean;
  load(): Promise<{ readonly command: Command }>;
}
