import { createTwoFilesPatch } from "diff";

/** What changes in a file, as a person reads it: `+`, `-` and three lines of context; "" when nothing does. */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const patch = createTwoFilesPatch(file, file, before, after, undefined, undefined, { context: 3 });
  return patch.split("\n").slice(1).join("\n");
}
