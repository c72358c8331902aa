import type { House } from "../ports/house.ts";
import type { SettingsStore } from "../ports/settings-store.ts";

/** The same settings, but every change of them is written down: what each value was, and what it is now. */
export function auditSettings(
  store: SettingsStore,
  house: Pick<House, "storage" | "clock" | "environment">,
): SettingsStore {
  const watched = async (change: () => Promise<void>): Promise<void> => {
    const before = await valuesOf(store);
    await change();
    const after = await valuesOf(store);
    const names = [...new Set([...before.keys(), ...after.keys()])];
    const changed = names.filter((name) => before.get(name) !== after.get(name));
    if (changed.length === 0) return;
    const pick = (values: ReadonlyMap<string, string>) =>
      Object.fromEntries(changed.map((name) => [name, values.get(name) ?? null]));
    // The start of every command waits for what is imported above.
    const { audit } = await import("./audit.ts");
    const [subject = ""] = changed;
    const entry = { before: pick(before), after: pick(after) };
    await audit(house, { action: "settings.change", subject, ...entry });
  };
  return {
    ...store,
    edit: (edits) => watched(() => store.edit(edits)),
    replace: (text) => watched(() => store.replace(text)),
  };
}

/** What the file says; of one that cannot be read nothing is known. */
async function valuesOf(store: SettingsStore): Promise<ReadonlyMap<string, string>> {
  try {
    const values = await store.list();
    return new Map(
      values.filter(({ origin }) => origin === "settings file").map(({ key, value }) => [key, value]),
    );
  } catch {
    return new Map();
  }
}
