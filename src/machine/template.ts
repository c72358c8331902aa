import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Program } from "../ports/house.ts";

/**
 * A text of `templates/` with its `{{names}}` filled in. Values must be escaped for the language of the text.
 * Errors: a name without a value, or a value without a name, is a mistake of ours and throws.
 */
export async function fillTemplate(
  program: Program,
  file: string,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const template = await readFile(join(program.root, "templates", file), "utf8");
  const unused = new Set(Object.keys(values));
  const text = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${file} names {{${name}}}, which has no value`);
    unused.delete(name);
    return value;
  });
  if (unused.size > 0) throw new Error(`${file} has no place for ${[...unused].join(", ")}`);
  return text;
}
