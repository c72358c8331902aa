import type { Io } from "../io.ts";
import { safeText } from "./safe-text.ts";
import { textWidth } from "./table.ts";

/** One thing: a terminal gets aligned names and values, a pipe gets `name<TAB>value`. Values may come from outside. */
export function renderFields(io: Io, fields: readonly (readonly [name: string, value: string])[]): string {
  const safe = fields.map(([name, value]) => [safeText(name), safeText(value)] as const);
  if (!io.outIsTerminal) return safe.map(([name, value]) => `${name}\t${value}\n`).join("");
  const width = Math.max(...safe.map(([name]) => textWidth(name)));
  return safe
    .map(([name, value]) => {
      const gap = " ".repeat(width - textWidth(name) + 2);
      return `${io.paint.dim(name)}${gap}${value}`.trimEnd();
    })
    .join("\n")
    .concat("\n");
}
