import type { House } from "../ports/house.ts";
import type { SettingValue } from "../ports/settings-store.ts";

export interface ListedSettings {
  readonly values: readonly SettingValue[];
  /** What a project's file asked for and did not get. */
  readonly projectProblems: readonly string[];
}

/** Every setting, what it is now, and who says so. Errors: `settings-invalid`. */
export async function listSettings({ settings }: Pick<House, "settings">): Promise<ListedSettings> {
  const store = await settings();
  return { values: await store.list(), projectProblems: await store.projectProblems() };
}
