// What the editor promises, on files nobody thought of: a line that an edit does not name is still there, in its
// place, byte for byte; the edit can be taken back; doing it again changes nothing.
import { expect, test } from "vitest";
import { bare, type Line, NAMES, randomFile, seeded } from "../../test/support/random-toml.ts";
import { editToml, parseToml, type TomlEdit, type TomlValue, undoSplices, valueAt } from "./toml-edit.ts";

function randomEdit(random: () => number): TomlEdit {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const depth = 1 + Math.floor(random() * 3);
  const path = Array.from({ length: depth }, (_, i) =>
    i < depth - 1 ? `t${Math.floor(random() * 3)}` : pick(NAMES),
  );
  const value = pick<TomlValue | undefined>([
    undefined,
    undefined,
    "new",
    7,
    false,
    ["x", 1],
    { n: 1, m: { o: "p" } },
  ]);
  return { path: path.map(bare), value };
}

const touches = (line: readonly string[], edit: readonly string[]) =>
  line.every((part, i) => i >= edit.length || part === edit[i]);

const isSubsequence = (part: readonly string[], whole: readonly string[]) => {
  let at = 0;
  for (const line of whole) if (at < part.length && line === part[at]) at += 1;
  return at === part.length;
};

test("an edit changes what it names and nothing else", () => {
  let edited = 0;
  for (let seed = 1; seed <= 800; seed += 1) {
    const random = seeded(seed);
    const lines = randomFile(random);
    const eol = random() < 0.5 ? "\n" : "\r\n";
    const text =
      (random() < 0.2 ? "\uFEFF" : "") +
      lines.map((line) => line.text).join(eol) +
      (random() < 0.7 ? eol : "");
    if (parseToml(text).kind === "invalid") continue;
    const edits = Array.from({ length: 1 + Math.floor(random() * 3) }, () => randomEdit(random));
    const result = editToml(text, edits);
    if (result.kind === "refused") continue;
    edited += 1;
    const story = JSON.stringify({ seed, text, edits, after: result.text });
    const after = parseToml(result.text);
    const last = edits.at(-1)!;
    expect(after.kind, story).toBe("parsed");
    if (after.kind === "parsed") {
      expect(JSON.stringify(valueAt(after.value, last.path)), story).toBe(JSON.stringify(last.value));
    }
    const untouched = lines
      .filter(({ text: line }) => line.trim() !== "")
      .filter(({ path }) => !path || !edits.some((edit) => touches(path, edit.path)))
      .map((line) => line.text);
    const kept = untouched.filter((line) => !isInsideRemoved(line, lines, edits));
    expect(isSubsequence(kept, result.text.replace("\uFEFF", "").split(/\r?\n/)), story).toBe(true);
    expect(undoSplices(result.text, result.undo), story).toBe(text);
    const again = editToml(result.text, edits.slice(-1));
    expect(again.kind === "edited" && again.text, story).toBe(result.text);
  }
  expect(edited).toBeGreaterThan(400);
});

/** A comment between the keys of a table that goes as a whole goes with it. */
function isInsideRemoved(line: string, lines: readonly Line[], edits: readonly TomlEdit[]): boolean {
  const at = lines.findIndex(({ text, path }) => text === line && !path);
  if (at < 0) return false;
  const header = lines.slice(0, at).findLast(({ path, text }) => path && text.trimStart().startsWith("["));
  return header !== undefined && edits.some(({ path }) => path.every((part, i) => header.path?.[i] === part));
}
