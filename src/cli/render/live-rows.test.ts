import { expect, test } from "vitest";
import type { Io } from "../io.ts";
import { LiveRows } from "./live-rows.ts";
import { plainPaint } from "./paint.ts";

/** What a terminal would show: it knows line feeds, going up, and erasing to the end. */
function screenOf(writes: readonly string[]): string[] {
  let lines: string[] = [];
  for (const write of writes) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the two commands that are used.
    const [, up, text = ""] = /^(?:\x1b\[(\d+)A\x1b\[J)?([\s\S]*)$/.exec(write) ?? [];
    expect(text).not.toContain("\u001b");
    lines = lines.slice(0, lines.length - Number(up ?? 0));
    lines.push(...text.split("\n").slice(0, -1));
  }
  return lines;
}

function liveRows(rows: number) {
  const writes: string[] = [];
  const io = { out: (text: string) => writes.push(text), paint: plainPaint, streams: { stdout: { rows } } };
  return { live: new LiveRows(io as unknown as Io), writes, screen: () => screenOf(writes) };
}

test("live rows move below what stays, and are gone in the end", () => {
  const { live, screen } = liveRows(24);
  live.update(["header"], []);
  live.update([], ["a 1 s", "b 1 s"]);
  expect(screen()).toEqual(["header", "a 1 s", "b 1 s"]);
  live.update(["a done", "  ! with a note"], ["b 2 s"]);
  expect(screen()).toEqual(["header", "a done", "  ! with a note", "b 2 s"]);
  live.update([], ["b 3 s", "c 1 s"]);
  expect(screen()).toEqual(["header", "a done", "  ! with a note", "b 3 s", "c 1 s"]);
  live.clear();
  expect(screen()).toEqual(["header", "a done", "  ! with a note"]);
});

test("one write a change, none when there is nothing to change", () => {
  const { live, writes } = liveRows(24);
  live.update([], []);
  live.update(["x"], ["y", "z"]);
  live.update([], []);
  live.update([], []);
  expect(writes).toHaveLength(2);
});

test("no more rows move than the window holds", () => {
  const { live, screen } = liveRows(8);
  live.update(
    [],
    Array.from({ length: 30 }, (_, i) => `row ${i}`),
  );
  expect(screen()).toEqual(["row 25", "row 26", "row 27", "row 28", "row 29", "25 more are running"]);
  live.update(["row 0 done"], ["row 1"]);
  expect(screen()).toEqual(["row 0 done", "row 1"]);
});
