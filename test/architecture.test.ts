// Which door opens to which room. The table is the architecture; this test keeps the code honest.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const SRC = resolve(import.meta.dirname, "../src");

/** room → rooms it may import. Its own is always allowed. */
const DOORS: Record<string, readonly string[]> = {
  domain: [],
  ports: ["domain"],
  translate: ["domain"],
  providers: ["domain", "translate"],
  files: ["domain"],
  guardrails: ["domain", "ports"],
  storage: ["domain", "ports"],
  prices: ["domain", "ports"],
  upstream: ["domain", "ports", "translate"],
  secrets: ["domain", "ports", "files"],
  codex: ["domain", "ports", "files"],
  settings: ["domain", "ports", "files", "providers", "guardrails"],
  machine: ["domain", "ports", "files"],
  portkey: ["domain", "ports"],
  gateway: ["domain", "ports", "translate", "providers", "guardrails"],
  app: ["domain", "ports", "providers", "guardrails", "gateway"],
  dashboard: ["domain", "ports", "app"],
  cli: ["domain", "ports", "app"],
};

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => join(SRC, file));

const sources = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));

const roomOf = (file: string): string => {
  const [first = ""] = relative(SRC, file).split(/[\\/]/);
  return first;
};

/** Relative imports; `dynamic` ones count as doors but not as cycles, since they run later. */
function importsOf(file: string): { target: string; dynamic: boolean }[] {
  const text = sources.get(file) ?? "";
  const found = text.matchAll(/(?:from|(import)\()\s*"(\.{1,2}\/[^"]+)"/g);
  return [...found].map(([, dynamic, path]) => ({
    target: resolve(dirname(file), path!),
    dynamic: dynamic !== undefined,
  }));
}

test("every room is in the table", () => {
  const rooms = new Set(files.map(roomOf).filter((room) => room !== "main.ts"));
  expect([...rooms].filter((room) => !(room in DOORS))).toEqual([]);
});

test("imports run one way", () => {
  const wrong = files.flatMap((file) => {
    const room = roomOf(file);
    if (room === "main.ts") return [];
    const allowed = new Set([room, ...(DOORS[room] ?? [])]);
    return importsOf(file)
      .filter(({ target }) => !allowed.has(roomOf(target)))
      .map(({ target }) => `${relative(SRC, file)} → ${relative(SRC, target)}`);
  });
  expect(wrong).toEqual([]);
});

test("no import cycles", () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].map((f) => relative(SRC, f)).join(" → "));
      return;
    }
    if (done.has(file)) return;
    for (const { target, dynamic } of importsOf(file)) if (!dynamic) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test("the environment is read in main.ts alone", () => {
  const readers = files
    .filter((file) => sources.get(file)?.includes("process.env"))
    .map((f) => relative(SRC, f));
  expect(
    readers.filter(
      (file) => file !== "main.ts" && file !== join("cli", "desk.ts") && file !== join("ports", "house.ts"),
    ),
  ).toEqual([]);
});

test("nobody prints past the desk, and nothing is any", () => {
  const offenders = files.filter((file) =>
    /\bconsole\.\w+\(|:\s*any\b|\bas any\b|@ts-(ignore|nocheck)/.test(sources.get(file) ?? ""),
  );
  expect(offenders.map((file) => relative(SRC, file))).toEqual([]);
});

test("no file is too long to be one idea", () => {
  const long = files.filter((file) => (sources.get(file) ?? "").split("\n").length > 350);
  expect(long.map((file) => relative(SRC, file))).toEqual([]);
});
