import { nearest } from "../domain/did-you-mean.ts";
import { FailureError } from "../domain/failure.ts";
import type { SettingScalar } from "../domain/setting-field.ts";
import { SETTING_KEYS, type SettingKey, settingField } from "../domain/setting-fields.ts";
import type { House } from "../ports/house.ts";
import type { SettingValue } from "../ports/settings-store.ts";

/** What is in force after the change: not what was set, when a variable or a project overrules the file. */
export interface ChangedSetting {
  readonly now: SettingValue;
  readonly overruled: boolean;
}

/** Sets one value in the settings file, or with `undefined` takes it out again. Errors: `usage`. */
export async function setSetting(
  { settings }: Pick<House, "settings">,
  name: string,
  typed: string | undefined,
): Promise<ChangedSetting> {
  const key = knownKey(name);
  const store = await settings();
  await store.edit([{ path: key.split("."), value: typed === undefined ? undefined : scalarOf(key, typed) }]);
  const now = (await store.list()).find((value) => value.key === key);
  if (!now) throw new Error(`the setting ${key} is not in the list`);
  const overruled = now.origin === "environment" || now.origin === "project file";
  return { now, overruled };
}

function knownKey(name: string): SettingKey {
  const key = SETTING_KEYS.find((candidate) => candidate === name);
  if (key) return key;
  const guess = nearest(name, SETTING_KEYS);
  const table = TABLES[name.split(".", 1)[0] ?? ""];
  const why = table?.why ?? (guess === undefined ? undefined : `did you mean ${guess}?`);
  throw new FailureError({
    kind: "usage",
    message: `There is no setting "${name}" to change like this`,
    ...(why !== undefined && { why }),
    fix: table?.fix ?? "portkey-codex settings list",
  });
}

/** What else the file holds, and how that is changed. */
const TABLES: Readonly<Record<string, { readonly why: string; readonly fix: string }>> = {
  integrations: {
    why: "an integration has commands of its own",
    fix: "portkey-codex integration update --help",
  },
  metadata: {
    why: 'what is said of every request is a line below [metadata], and required = ["team"] what each must say',
    fix: "portkey-codex settings edit",
  },
  policies: {
    why: "a policy is a table of its own",
    fix: "portkey-codex settings edit",
  },
  aliases: {
    why: 'an alias is a line below [aliases], such as "codex-auto-review" = "@openai/gpt-5.5-mini"',
    fix: "portkey-codex settings edit",
  },
};

/** The spelling that the file uses: numbers and booleans are not quoted. */
function scalarOf(key: SettingKey, typed: string): SettingScalar {
  const { reader, preset } = settingField(key);
  const value = reader.read(typed);
  if (value === undefined) {
    throw new FailureError({
      kind: "usage",
      message: `${key} cannot be "${typed}"`,
      why: `it must be ${reader.expects}`,
      fix: "portkey-codex help settings",
    });
  }
  return typeof preset === "number" || typeof preset === "boolean" ? (value as SettingScalar) : typed;
}
