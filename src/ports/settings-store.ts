import type { SettingScalar } from "../domain/setting-field.ts";
import type { SettingOrigin, Settings } from "../domain/settings.ts";

export type { SettingScalar } from "../domain/setting-field.ts";

/** One value of the settings and where it came from. `key` is the dotted path in the file. */
export interface SettingValue {
  readonly key: string;
  /** As its origin spells it (`30m`); "" when nothing is set. */
  readonly value: string;
  readonly origin: SettingOrigin;
  /** The file, or the variable, that says so. */
  readonly source?: string;
}

/** A change of the settings file: `undefined` removes the key or table. Paths are as in the file. */
export interface SettingEdit {
  readonly path: readonly string[];
  /** A table means: exactly these keys. */
  readonly value: SettingScalar | readonly string[] | SettingTable | undefined;
}

export interface SettingTable {
  readonly [key: string]: SettingScalar | readonly string[] | SettingTable;
}

/** The settings file. Comments and order of what the user wrote survive every edit. */
export interface SettingsStore {
  readonly file: string;
  /** Throws `settings-invalid` with every problem at once. */
  read(): Promise<Settings>;
  list(): Promise<readonly SettingValue[]>;
  /** What is wrong with a project's `.portkey-codex.toml`. It is ignored by `read`, so that a cloned repository can break nothing. */
  projectProblems(): Promise<readonly string[]>;
  /** Applies all edits or none; the result must be valid settings. Creates the file when it is missing. */
  edit(edits: readonly SettingEdit[]): Promise<void>;
  /** Puts a text of whole tables at the end, comments and all; the result must be valid settings. */
  append(text: string): Promise<void>;
  /** What `edit` would do, without doing it: a unified diff, "" when the file says it already. */
  preview(edits: readonly SettingEdit[]): Promise<string>;
  /** The file's text, or the commented template when there is no file yet. */
  text(): Promise<string>;
  /** Puts a whole new text in place. Throws `settings-invalid` and changes nothing when it is not valid. */
  replace(text: string): Promise<void>;
  /** Calls back after each change of the file since the last `read`; a bad file is reported and the old settings stay. */
  watch(
    onChange: (settings: Settings) => void,
    onInvalid: (problems: readonly string[]) => void,
  ): { close(): void };
}
