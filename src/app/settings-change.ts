import type { House } from "../ports/house.ts";
import type { SettingEdit } from "../ports/settings-store.ts";

/** Applies all edits or none; returns the diff, "" when the file says it already. Errors: `failed` when the settings would be invalid, `settings-invalid` when they are. */
export async function changeSettings(
  { settings }: Pick<House, "settings">,
  edits: readonly SettingEdit[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<string> {
  const store = await settings();
  const diff = await store.preview(edits);
  if (diff !== "" && !dryRun) await store.edit(edits);
  return diff;
}
