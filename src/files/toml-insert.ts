import type { AST } from "toml-eslint-parser";
import {
  type Binding,
  commaBehind,
  endOfTable,
  isBlankLine,
  lineStart,
  nextLine,
  type Path,
  samePath,
  startsWith,
  type TomlDocument,
  trailingComment,
} from "./toml-document.ts";
import { encodeKey, encodeTable, encodeValue } from "./toml-encode.ts";
import { isTomlTable, type Splice, type TomlValue } from "./toml-value.ts";

/** Why a key cannot stand where it was asked for. */
export interface Refusal {
  readonly why: string;
}

/**
 * Adds a key that is not there yet, in the spelling that its surroundings use: inside an inline table, beside
 * dotted keys, under an existing `[header]`, above the first table for root keys, else as a new `[table]`.
 */
export function insert(
  document: TomlDocument,
  path: readonly string[],
  value: TomlValue,
): readonly Splice[] | Refusal {
  for (let depth = path.length - 1; depth >= 0; depth -= 1) {
    const prefix = path.slice(0, depth);
    const rest = path.slice(depth);
    const exact = document.bindings.find((binding) => samePath(binding.path, prefix));
    if (exact) {
      if (exact.node.value.type === "TOMLInlineTable")
        return insertInline(document, exact.node.value, rest, value);
      return { why: `"${encodeKey(prefix)}" is not a table` };
    }
    if (document.headers.some((header) => header.kind === "array" && isArrayNamed(header, prefix))) {
      return { why: `"${encodeKey(prefix)}" is an array of tables` };
    }
    const dotted = document.bindings.findLast((binding) => spellsTable(binding, prefix));
    if (dotted) return insertBeside(document, dotted, path, value);
    const header = document.headers.find((candidate) => samePath(candidate.resolvedKey, prefix));
    if (header && rest.length === 1 && !isTomlTable(value))
      return [insertUnder(document, header, pair(rest, value))];
    if (header) return [insertBlock(document, path, value)];
  }
  if (path.length === 1 && !isTomlTable(value)) return [insertAtRoot(document, pair(path, value))];
  return [insertBlock(document, path, value)];
}

const isArrayNamed = (header: AST.TOMLTable, prefix: Path): boolean =>
  samePath(header.resolvedKey.slice(0, -1), prefix);

/** `a.b.c = 1` spells the tables `a` and `a.b`, which then can only grow by more dotted keys. */
const spellsTable = ({ path, basePath }: Binding, prefix: Path): boolean =>
  basePath.length < prefix.length && path.length > prefix.length && startsWith(path, prefix);

function insertBeside(document: TomlDocument, sibling: Binding, path: readonly string[], value: TomlValue) {
  const { container, basePath, node } = sibling;
  const relative = path.slice(basePath.length);
  if (container.type === "TOMLInlineTable") return insertInline(document, container, relative, value);
  const lines = dottedLines(relative, value).map((line) => indentOf(document, node) + line);
  return [linesAfter(document, node.range[1], lines)];
}

/** A table among dotted keys: a line for each of its keys, as its neighbours are written. */
function dottedLines(path: readonly string[], value: TomlValue): readonly string[] {
  if (!isTomlTable(value) || Object.keys(value).length === 0) return [pair(path, value)];
  return Object.entries(value).flatMap(([key, inner]) => dottedLines([...path, key], inner));
}

function insertUnder(document: TomlDocument, header: AST.TOMLTable, line: string): Splice {
  const last = header.body.at(-1);
  return last
    ? linesAfter(document, last.range[1], [indentOf(document, last) + line])
    : linesAfter(document, header.range[0], [line]);
}

/** Beside the other root keys; without any, above the first table and what is said about it. */
function insertAtRoot(document: TomlDocument, line: string): Splice {
  const { text, root, headers, eol } = document;
  const last = root.body.findLast((node) => node.type === "TOMLKeyValue");
  if (last) return linesAfter(document, last.range[1], [indentOf(document, last) + line]);
  const [first] = headers;
  if (!first) return appendBlock(document, [line]);
  const above = commentsAbove(document, lineStart(text, first.range[0]));
  return at(above, `${line}${eol}${eol}`);
}

/** Where the comment lines right above a line begin; `#:schema …` and `#!…` keep the first lines of a file. */
function commentsAbove({ text }: TomlDocument, start: number): number {
  let above = start;
  while (
    above > 0 &&
    text
      .slice(lineStart(text, above - 1), above)
      .trimStart()
      .startsWith("#")
  ) {
    above = lineStart(text, above - 1);
  }
  if (above > 0) return above;
  while (above < start && /^#[:!]/.test(text.slice(above, above + 2))) above = nextLine(text, above);
  return above;
}

/** A new `[table]`: behind its parent's last table when the parent is written out, else at the end. */
function insertBlock(document: TomlDocument, path: readonly string[], value: TomlValue): Splice {
  const lines = isTomlTable(value)
    ? encodeTable(path, value)
    : encodeTable(path.slice(0, -1), { [path.at(-1) ?? ""]: value });
  const parent = isTomlTable(value) ? path.slice(0, -1) : path.slice(0, -2);
  const family = lastOfFamily(document, parent);
  if (!family) return appendBlock(document, lines);
  const end = endWithComments(document, endOfTable(family));
  const follows = nextLine(document.text, end);
  return linesAfter(document, end, ["", ...lines, ...(isBlankLine(document.text, follows) ? [] : [""])]);
}

/** The last of the tables that follow `[parent]` and lie below it; nothing when the file ends with them. */
function lastOfFamily({ headers }: TomlDocument, parent: Path): AST.TOMLTable | undefined {
  const first = headers.findIndex((header) => samePath(header.resolvedKey, parent));
  const next = headers.findIndex((header, i) => i > first && !startsWith(header.resolvedKey, parent));
  return first < 0 || next < 0 ? undefined : headers[next - 1];
}

/** Comment lines right below the last key still belong to it, unless they lead over to the next header. */
function endWithComments({ text }: TomlDocument, end: number): number {
  let last = end;
  for (let at = nextLine(text, end); at < text.length; at = nextLine(text, at)) {
    const line = text.slice(at, nextLine(text, at)).trim();
    if (line.startsWith("#")) last = at;
    else return line === "" ? last : end;
  }
  return last;
}

function appendBlock({ text, eol }: TomlDocument, lines: readonly string[]): Splice {
  const end = text.length;
  const block = lines.join(eol);
  if (text.trim() === "") return at(end, block + eol);
  if (!text.endsWith("\n")) return at(end, `${eol}${eol}${block}`);
  const separator = isBlankLine(text, lineStart(text, end - 1)) ? "" : eol;
  return at(end, `${separator}${block}${eol}`);
}

/** New lines below the line that `offset` is in. A file without a final line end stays without one. */
function linesAfter({ text, eol }: TomlDocument, offset: number, lines: readonly string[]): Splice {
  const below = nextLine(text, offset);
  const unfinished = below === text.length && !text.endsWith("\n");
  return at(below, lines.map((line) => (unfinished ? eol + line : line + eol)).join(""));
}

const pair = (key: readonly string[], value: TomlValue): string =>
  `${encodeKey(key)} = ${encodeValue(value)}`;

const indentOf = ({ text }: TomlDocument, node: AST.TOMLNode): string =>
  text.slice(lineStart(text, node.range[0]), node.range[0]);

function insertInline(
  document: TomlDocument,
  table: AST.TOMLInlineTable,
  key: readonly string[],
  value: TomlValue,
): readonly Splice[] {
  const last = table.body.at(-1);
  const written = pair(key, value);
  if (!last) return [at(table.range[0] + 1, ` ${written} `)];
  const comma = commaBehind(document, table, last);
  const end = comma?.range[1] ?? last.range[1];
  const indent = indentOf(document, last);
  if (indent.trim() !== "" || !document.text.slice(table.range[0], last.range[0]).includes("\n")) {
    return [at(end, comma ? ` ${written}` : `, ${written}`)];
  }
  // One key per line, as TOML 1.1 allows: a comment behind the last key stays on that key's line.
  const line = `${document.eol}${indent}${written}`;
  const behind = trailingComment(document, end)?.range[1] ?? end;
  return comma ? [at(behind, `${line},`)] : [at(end, ","), at(behind, line)];
}

const at = (offset: number, text: string): Splice => ({ start: offset, end: offset, text });
