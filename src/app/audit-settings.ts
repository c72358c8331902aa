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
    const changed = difference(before, await valuesOf(store));
    if (!changed) return;
    // The start of every command waits for what is imported above.
    const { audit } = await import("./audit.ts");
    await audit(house, { action: "settings.change", ...changed });
  };
  return {
    ...store,
    edit: (edits) => watched(() => store.edit(edits)),
    append: (text) => watched(() => store.append(text)),
    replace: (text) => watched(() => store.replace(text)),
  };
}

/**
 * For the gateway: what it noticed in its settings, by whomever the file was changed. Our own commands are there
 * twice then, once with the user who typed them.
 */
export function openSettingsNotes(
  store: SettingsStore,
  house: Pick<House, "storage" | "clock" | "environment">,
): () => Promise<void> {
  // Nobody waits for it: Codex may be waiting for our start.
  let known = valuesOf(store);
  return async () => {
    const before = await known;
    known = valuesOf(store);
    const changed = difference(before, await known);
    if (!changed) return;
    const { audit } = await import("./audit.ts");
    await audit(house, { action: "settings.reload", ...changed });
  };
}

type Values = ReadonlyMap<string, string>;

interface Difference {
  readonly subject: string;
  readonly before: object;
  readonly after: object;
}

function difference(before: Values, after: Values): Difference | undefined {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => before.get(name) !== after.get(name));
  const [subject] = changed;
  const pick = (values: Values) =>
    Object.fromEntries(changed.map((name) => [name, values.get(name) ?? null]));
  return subject === undefined ? undefined : { subject, before: pick(before), after: pick(after) };
}

/** What the file says; of one that cannot be read nothing is known. */
async function valuesOf(store: SettingsStore): Promise<Values> {
  try {
    const values = await store.list();
    return new Map(
      values.filter(({ origin }) => origin === "settings file").map(({ key, value }) => [key, value]),
    );
  } catch {
    return new Map();
  }
}
