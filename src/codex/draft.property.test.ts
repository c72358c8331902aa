// On configs nobody thought of: what an apply writes comes out again, byte for byte when nobody edited in
// between, and by value otherwise, with every line of the user's still there.
import { expect, test } from "vitest";
import { INTENT } from "../../test/support/codex-intent.ts";
import { randomFile, seeded } from "../../test/support/random-toml.ts";
import { parseToml } from "../files/toml-edit.ts";
import { draftChange, draftRestore } from "./draft.ts";
import { configWishes, RECOVERY_COMMENT } from "./wishes.ts";

const ORIGIN = { codexHome: "/home/me/.codex", createdFolder: false };
const FOREIGN = '[projects."/home/me/new"]\ntrust_level = "trusted"\n';

const fileOf = (text: string) => ({ name: "config.toml", path: "/c", exists: true, text });

function apply(text: string) {
  const wishes = configWishes({ ...INTENT, model: "@a/one", boundedConnectionRetries: true }, {}, undefined);
  const comment = { comment: RECOVERY_COMMENT, above: ["model_providers", "portkey"] };
  const draft = draftChange(fileOf(text), undefined, { wishes, by: "apply", comment, origin: ORIGIN });
  return draft.kind === "draft" && draft.record ? { text: draft.text, record: draft.record } : undefined;
}

function restored(text: string, record: NonNullable<ReturnType<typeof apply>>["record"]): string {
  const draft = draftRestore(fileOf(text), record, RECOVERY_COMMENT);
  if (draft.kind === "refused") throw new Error(draft.why);
  return draft.text;
}

test("what was written comes out again", () => {
  let applied = 0;
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = seeded(seed);
    const eol = random() < 0.5 ? "\n" : "\r\n";
    const text = `${randomFile(random)
      .map((line) => line.text)
      .join(eol)}${random() < 0.7 ? eol : ""}`;
    const before = parseToml(text);
    // A table of that name is nothing that Codex would read, and only the bytes bring it back.
    if (before.kind === "invalid" || typeof before.value["model"] === "object") continue;
    const after = apply(text);
    if (!after) continue;
    applied += 1;
    const story = JSON.stringify({ seed, text, after: after.text });
    expect(restored(after.text, after.record), story).toBe(text);

    const edited = `${after.text}${after.text.endsWith("\n") ? "" : eol}${FOREIGN}`;
    const byValue = restored(edited, after.record);
    expect(parseToml(byValue), story).toEqual(parseToml(`${text}${eol}${FOREIGN}`));
    const kept = new Set(byValue.split(/\r?\n/));
    const lost = text.split(/\r?\n/).filter((line) => !kept.has(line));
    expect(lost, story).toEqual([]);
  }
  expect(applied).toBeGreaterThan(150);
});
