import type { AST } from "toml-eslint-parser";
import { lineStart, nextLine, startsWith, type TomlDocument } from "./toml-document.ts";
import type { Splice, TomlComment } from "./toml-value.ts";

/** What is still to be done for a comment line: written above its table, or taken out. */
export function nextForComment(document: TomlDocument, { comment, above }: TomlComment): readonly Splice[] {
  const written = find(document, comment);
  if (above === undefined) return written ? [removal(document, written)] : [];
  const start = written ? undefined : startOfTable(document, above);
  return start === undefined ? [] : [{ start, end: start, text: `# ${comment}${document.eol}` }];
}

/** A line that holds nothing but this comment. */
const find = ({ text, comments }: TomlDocument, words: string): AST.Comment | undefined =>
  comments.find(
    ({ value, range: [start] }) =>
      value.trim() === words && text.slice(lineStart(text, start), start).trim() === "",
  );

const removal = ({ text }: TomlDocument, { range }: AST.Comment): Splice => ({
  start: lineStart(text, range[0]),
  end: nextLine(text, range[1]),
  text: "",
});

/** Start of the line where a table begins, however it is spelt. A line inside a value is no place for a comment. */
function startOfTable(document: TomlDocument, path: readonly string[]): number | undefined {
  const { text, root, headers, bindings } = document;
  const begins = [
    ...headers.filter((header) => startsWith(header.resolvedKey, path)),
    ...bindings.filter((binding) => startsWith(binding.path, path)).map(({ node }) => node),
  ].map(offsetOf);
  if (begins.length === 0) return undefined;
  const first = Math.min(...begins);
  const lines = root.body.flatMap((node) => (node.type === "TOMLTable" ? [node, ...node.body] : [node]));
  return lineStart(text, Math.max(...lines.map(offsetOf).filter((offset) => offset <= first)));
}

const offsetOf = (node: AST.TOMLNode): number => node.range[0];
