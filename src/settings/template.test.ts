import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { SETTING_KEYS, settingField } from "../domain/setting-fields.ts";
import { readFileLayer } from "./read-layer.ts";

const path = resolve(import.meta.dirname, "../../templates/settings.toml");
const template = await readFile(path, "utf8");
/** As somebody leaves it who takes the comment sign away from every example. */
const text = template.replace(/^# (?=\[|"|[a-z_]+ = )/gm, "");
const layer = readFileLayer({ path, text }, "settings file");

test("the first settings file shows every setting, with its default", () => {
  expect(layer.problems).toEqual([]);
  expect([...layer.given.keys()].sort()).toEqual([...SETTING_KEYS].sort());
  for (const [key, { spelled }] of layer.given) {
    expect(spelled, key).toBe(settingField(key).preset ?? spelled);
  }
});

test("and what an integration and an alias look like", () => {
  expect(layer.integrations.map(({ slug }) => slug)).toEqual(["openai"]);
  expect(layer.aliases).toEqual({ "codex-auto-review": "@openai/gpt-5.5-mini" });
});

test("and every key of an integration", () => {
  const keys = ["provider", "base_url", "wire_api", "api_key_env", "api_key_command", "api_key_refresh"];
  for (const key of [...keys, "auth", "options"]) expect(template).toMatch(new RegExp(`^# +${key} = `, "m"));
});
