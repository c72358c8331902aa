import type { SettingOrigin, Settings } from "../domain/settings.ts";

/** One value of the settings and where it came from. `key` is the dotted path in the file. */
export interface SettingValue {
  readonly key: string;
  readonly value: string;
  readonly origin: SettingOrigin;
  readonly file?: string;
}

/** A change of the settings file: `undefined` removes the key. Paths are as in the file. */
export interface SettingEdit {
  readonly path: readonly string[];
  readonly value: SettingScalar | Readonly<Record<string, SettingScalar>> | undefined;
}

export type SettingScalar = string | number | boolean;

/** The settings file. Comments and order of what the user wrote survive every edit. */
export interface SettingsStore {
  readonly file: string;
  /** Throws `settings-invalid` with every problem at once. */
  read(): Promise<Settings>;
  list(): Promise<readonly SettingValue[]>;
  /** Applies all edits or none; the result must be valid settings. Creates the file when it is missing. */
  edit(edits: readonly SettingEdit[]): Promise<void>;
  /** Calls back after each valid change of the file; a bad file is reported and the old settings stay. */
  watch(
    onChange: (settings: Settings) => void,
    onInvalid: (problems: readonly string[]) => void,
  ): { close(): void };
}
