import { type AST, parseTOML } from "toml-eslint-parser";

/** A TOML text with the place of everything in it. Positions are offsets into `text`, which has no BOM. */
export interface TomlDocument {
  readonly text: string;
  readonly eol: string;
  readonly root: AST.TOMLTopLevelTable;
  readonly headers: readonly AST.TOMLTable[];
  readonly bindings: readonly Binding[];
  readonly comments: readonly AST.Comment[];
  readonly tokens: readonly AST.Token[];
}

/** One `key = value`. Path parts that are numbers are places in an array of tables. */
export interface Binding {
  readonly path: readonly (string | number)[];
  /** The path of the table or inline table that it is written in. */
  readonly basePath: readonly (string | number)[];
  readonly node: AST.TOMLKeyValue;
  readonly container: AST.TOMLTopLevelTable | AST.TOMLTable | AST.TOMLInlineTable;
}

/** Throws the parser's error when the text is not TOML 1.1. */
export function readDocument(text: string): TomlDocument {
  const program = parseTOML(text, { tomlVersion: "1.1" });
  const [root] = program.body;
  const headers = root.body.filter((node) => node.type === "TOMLTable");
  const bindings = [
    ...bindingsOf(root, []),
    ...headers.flatMap((header) => bindingsOf(header, header.resolvedKey)),
  ];
  const eol = /\r?\n/.exec(text)?.[0] ?? "\n";
  return { text, eol, root, headers, bindings, comments: program.comments, tokens: program.tokens };
}

function bindingsOf(container: Binding["container"], basePath: Binding["basePath"]): Binding[] {
  return container.body.flatMap((node) => {
    if (node.type === "TOMLTable") return [];
    const path = [
      ...basePath,
      ...node.key.keys.map((key) => (key.type === "TOMLBare" ? key.name : key.value)),
    ];
    const binding = { path, basePath, node, container };
    return node.value.type === "TOMLInlineTable" ? [binding, ...bindingsOf(node.value, path)] : [binding];
  });
}

export type Path = readonly (string | number)[];

export const startsWith = (path: Path, prefix: Path): boolean =>
  path.length >= prefix.length && prefix.every((part, i) => path[i] === part);

export const samePath = (a: Path, b: Path): boolean => a.length === b.length && startsWith(a, b);

/** Start of the line that `offset` is in. */
export const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

/** Just behind the line end of the line that `offset` is in, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at < 0 ? text.length : at + 1;
}

/** The comment that stands behind `offset` on the same line. */
export function trailingComment({ text, comments }: TomlDocument, offset: number): AST.Comment | undefined {
  return comments.find(({ range: [start] }) => start >= offset && !text.slice(offset, start).includes("\n"));
}

/** Where the last key written under a header ends, or the header itself; without a trailing comment. */
export const endOfTable = (table: AST.TOMLTable): number => table.body.at(-1)?.range[1] ?? table.range[1];

export const isBlankLine = (text: string, start: number): boolean =>
  start < text.length && text.slice(start, nextLine(text, start)).trim() === "";

/** The comma that follows an item of an inline table. */
export const commaBehind = (
  { tokens }: TomlDocument,
  table: AST.TOMLInlineTable,
  item: AST.TOMLKeyValue,
): AST.Token | undefined => {
  const next = tokens.find(({ range: [start] }) => start >= item.range[1]);
  return next?.value === "," && next.range[1] <= table.range[1] ? next : undefined;
};
