import { readDocument, startsWith } from "../files/toml-document.ts";
import { withoutBom } from "../files/toml-parse.ts";

/** The line, counted from 1, where a key or a table is first written; of a key that is missing, its table's. */
export function lineOfKey(text: string, path: readonly string[]): number | undefined {
  const { bindings, headers } = readDocument(withoutBom(text));
  const places = [
    ...bindings.map(({ path: at, node }) => ({ at, line: node.loc.start.line })),
    ...headers.map(({ resolvedKey, loc }) => ({ at: resolvedKey, line: loc.start.line })),
  ];
  for (let depth = path.length; depth > 0; depth -= 1) {
    const wanted = path.slice(0, depth);
    const lines = places.filter(({ at }) => startsWith(at, wanted)).map(({ line }) => line);
    if (lines.length > 0) return Math.min(...lines);
  }
  return undefined;
}
