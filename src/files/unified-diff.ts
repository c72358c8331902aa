import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";

/**
 * What changes in a file, as a person reads it: `+`, `-` and three lines of context; "" when nothing does.
 * Carriage returns at line ends and a byte order mark are the file's business and are not shown.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  if (before === after) return "";
  const [old, now] = [before, after].map((text) => text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n"));
  return createTwoFilesPatch(file, file, old ?? "", now ?? "", undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}
