import { expect, test } from "vitest";
import { FailureError, meaningOf } from "../domain/failure.ts";
import type { CommandEntry } from "./command.ts";
import { findCommand } from "./find-command.ts";

const entry = (path: string, hidden = false): CommandEntry => ({
  path,
  summary: "",
  hidden,
  load: () => Promise.reject(new Error("not loaded here")),
});

const commands = ["logs", "logs show", "key create", "key list", "integration add", "status", "show"]
  .map((path) => entry(path))
  .concat(entry("complete", true));

const found: readonly (readonly [line: string, path: string, args: readonly string[]])[] = [
  ["logs", "logs", []],
  ["logs show k7f3", "logs show", ["k7f3"]],
  ["logs k7f3", "logs", ["k7f3"]],
  ["logs --model show", "logs", ["--model", "show"]],
  ["logs --model show show", "logs", ["--model", "show", "show"]],
  ["logs show --json logs", "logs show", ["--json", "logs"]],
  ["integration add --slug add", "integration add", ["--slug", "add"]],
  ["--no-input logs show x", "logs show", ["--no-input", "x"]],
  ["--color always logs show x", "logs show", ["--color", "always", "x"]],
  ["--color=always -q logs", "logs", ["--color=always", "-q"]],
  ["logs --color never show x", "logs show", ["--color", "never", "x"]],
  ["--color logs status", "status", ["--color", "logs"]],
  ["show show", "show", ["show"]],
  ["complete x", "complete", ["x"]],
];

for (const [line, path, args] of found) {
  test(line, () => {
    const result = findCommand(line.split(" "), commands);
    expect(result).toMatchObject({ kind: "command", entry: { path }, args });
  });
}

test("the first word of several commands names the group", () => {
  const result = findCommand(["key"], commands);
  expect(result).toMatchObject({ kind: "group", entries: [{ path: "key create" }, { path: "key list" }] });
});

for (const line of ["", "-q", "--help", "--color never"]) {
  test(`"${line}" names nothing`, () =>
    expect(findCommand(line.split(" ").filter(Boolean), commands)).toEqual({ kind: "nothing" }));
}

const refused: readonly (readonly [line: string, message: string, why: string | undefined, fix: string])[] = [
  ["lgos", 'no command "lgos"', "logs", "portkey-codex logs --help"],
  ["key creat", 'no command "key creat"', "key create", "portkey-codex key create --help"],
  ["keys list", 'no command "keys"', "key", "portkey-codex key --help"],
  ["qqqqqq", 'no command "qqqqqq"', undefined, "portkey-codex help"],
  ["--limit 5 logs", "--limit stands where", "before its flags", "portkey-codex logs --help"],
  ["key --name create", "--name stands where", "before its flags", "portkey-codex key create --help"],
  ["key --json", "--json stands where", undefined, "portkey-codex key --help"],
  ["--foo", "--foo stands where", undefined, "portkey-codex help"],
  ["-", 'no command "-"', undefined, "portkey-codex help"],
];

for (const [line, message, why, fix] of refused) {
  test(`"${line}" is refused`, () => {
    const meaning = meaningOfRefusal(() => findCommand(line.split(" "), commands));
    expect(meaning).toMatchObject({ exitCode: 2, message: expect.stringContaining(message), fix });
    expect(meaning.why ?? "").toContain(why ?? "");
  });
}

function meaningOfRefusal(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof FailureError) return meaningOf(error.failure);
    throw error;
  }
  throw new Error("it was not refused");
}
