import { Chalk } from "chalk";
import { expect, test } from "vitest";
import type { Io } from "../io.ts";
import { type Column, renderTable, textWidth } from "./table.ts";

interface Fruit {
  readonly name: string;
  readonly grams: number;
}

const columns: readonly Column<Fruit>[] = [
  { title: "NAME", shrinks: true, cell: (fruit) => fruit.name, paint: (paint) => paint.red },
  { title: "WEIGHT", align: "right", cell: (fruit) => `${fruit.grams} g`, raw: (fruit) => `${fruit.grams}` },
];

const io = (partial: Partial<Io>): Io =>
  ({
    outIsTerminal: true,
    unicode: true,
    width: undefined,
    paint: new Chalk({ level: 0 }),
    ...partial,
  }) as Io;

const fruits = [
  { name: "apple", grams: 182 },
  { name: "a very long name", grams: 7 },
];

const cases = [
  {
    name: "a terminal gets a header and aligned columns",
    io: io({}),
    want: "NAME              WEIGHT\napple              182 g\na very long name     7 g\n",
  },
  {
    name: "a pipe gets tabs, raw values and no header",
    io: io({ outIsTerminal: false }),
    want: "apple\t182\na very long name\t7\n",
  },
  {
    name: "a narrow terminal cuts the column that shrinks",
    io: io({ width: 18 }),
    want: "NAME        WEIGHT\napple        182 g\na very lo…     7 g\n",
  },
  {
    name: "a pipe is never cut",
    io: io({ outIsTerminal: false, width: 5 }),
    want: "apple\t182\na very long name\t7\n",
  },
];

for (const c of cases) test(c.name, () => expect(renderTable(c.io, columns, fruits)).toBe(c.want));

test("colour does not change the alignment", () => {
  const painted = renderTable(io({ paint: new Chalk({ level: 1 }) }), columns, fruits);
  expect(painted).toContain("\u001b[31mapple\u001b[39m              182 g");
});

test("control characters from outside reach neither terminal nor pipe", () => {
  const rows = [{ name: "a\u001b]0;x\u0007\tb\r", grams: 1 }];
  for (const outIsTerminal of [true, false]) {
    const text = renderTable(io({ outIsTerminal }), [columns[0]!], rows);
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Cc}/u);
  }
});

const widths: readonly (readonly [string, number])[] = [
  ["abc", 3],
  ["日本", 4],
  ["e\u0301", 1],
  ["✓ ok", 4],
  ["🚀", 2],
];

for (const [text, want] of widths)
  test(`"${text}" is ${want} wide`, () => expect(textWidth(text)).toBe(want));
