import type { AST } from "toml-eslint-parser";
import {
  type Binding,
  commaBehind,
  endOfTable,
  isBlankLine,
  lineStart,
  nextLine,
  samePath,
  startsWith,
  type TomlDocument,
  trailingComment,
} from "./toml-document.ts";
import type { Splice } from "./toml-value.ts";

/**
 * The next thing to take out so that nothing stands at `path`; empty when nothing does. One thing at a time:
 * the caller reads the text again and asks until it is empty.
 */
export function removeNext(document: TomlDocument, path: readonly string[]): readonly Splice[] {
  const binding =
    document.bindings.find((candidate) => samePath(candidate.path, path)) ??
    document.bindings.find(
      ({ path: full, basePath }) => startsWith(full, path) && !startsWith(basePath, path),
    );
  if (binding) return removeBinding(document, binding);
  // From the end: `[list.part]` belongs to the `[[list]]` above it and cannot stand without.
  const table = document.headers.findLast((header) => startsWith(header.resolvedKey, path));
  return table ? removeLines(document, table) : [];
}

function removeBinding(document: TomlDocument, { node, container }: Binding): readonly Splice[] {
  return container.type === "TOMLInlineTable"
    ? removeInline(document, container, node)
    : removeLines(document, node);
}

/** Whole lines. What a person wrote behind a key stays, as a comment line of its own. */
function removeLines(document: TomlDocument, node: AST.TOMLKeyValue | AST.TOMLTable): readonly Splice[] {
  const { text } = document;
  const isBlock = node.type === "TOMLTable" && node.body.length > 0;
  const nodeEnd = node.type === "TOMLTable" ? endOfTable(node) : node.range[1];
  const comment = isBlock ? undefined : trailingComment(document, nodeEnd);
  if (comment) return [{ start: node.range[0], end: comment.range[0], text: "" }];
  const start = lineStart(text, node.range[0]);
  const end = nextLine(text, nodeEnd);
  const ownsBlankLine = node.type === "TOMLTable" || node.parent.type === "TOMLTopLevelTable";
  return [ownsBlankLine ? withBlankLine(text, start, end) : withLineEnd(text, start, end)];
}

/** A block between blank lines takes one of them along; so a block that was added leaves nothing behind. */
function withBlankLine(text: string, start: number, end: number): Splice {
  const above = lineStart(text, start - 1);
  const blankAbove = start === 0 || isBlankLine(text, above);
  if (blankAbove && end < text.length && isBlankLine(text, end))
    return { start, end: nextLine(text, end), text: "" };
  if (blankAbove && end === text.length && start > 0) return withLineEnd(text, above, end);
  return withLineEnd(text, start, end);
}

/** The last line of a file without a final line end takes the line end above it along. */
function withLineEnd(text: string, start: number, end: number): Splice {
  const unfinished = end === text.length && !text.endsWith("\n");
  if (!unfinished || start === 0) return { start, end, text: "" };
  return { start: start - (text.slice(0, start).endsWith("\r\n") ? 2 : 1), end, text: "" };
}

function removeInline(
  document: TomlDocument,
  table: AST.TOMLInlineTable,
  item: AST.TOMLKeyValue,
): readonly Splice[] {
  const { text } = document;
  const [start, end] = item.range;
  const comma = commaBehind(document, table, item);
  if (comma) return [{ start, end: comma.range[1] + blanksAt(text, comma.range[1]), text: "" }];
  const previous = table.body[table.body.indexOf(item) - 1];
  const from = previous ? previous.range[1] : start;
  // Between two keys may stand a comment (TOML 1.1), which stays; its comma is a trailing one then.
  const onlyComma = text.slice(from, start).trim() === ",";
  return [{ start: onlyComma ? from : start, end, text: "" }];
}

const blanksAt = (text: string, offset: number): number =>
  /^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0;
