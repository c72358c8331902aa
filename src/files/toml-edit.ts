import {
  type Binding,
  lineStart,
  readDocument,
  samePath,
  startsWith,
  type TomlDocument,
} from "./toml-document.ts";
import { encodeValue } from "./toml-encode.ts";
import { insert, type Refusal } from "./toml-insert.ts";
import { BOM, parseTomlExactly, sameToml, valueAt, withoutBom } from "./toml-parse.ts";
import { findComment, removeComment, removeNext } from "./toml-remove.ts";
import { isTable, type Splice, type TomlEdit, type TomlTable, type TomlValue } from "./toml-value.ts";
import { exactly, withEdits, withoutEmptied } from "./toml-verify.ts";

export { type ParsedToml, parseToml, type TomlProblem, valueAt } from "./toml-parse.ts";
export type { Splice, TomlEdit, TomlScalar, TomlTable, TomlValue } from "./toml-value.ts";

export type EditedToml =
  | {
      readonly kind: "edited";
      readonly text: string;
      /** Applied to `text` in this order, they give the old text back. */
      readonly undo: readonly Splice[];
    }
  | { readonly kind: "refused"; readonly why: string };

/**
 * Changes the named keys of a TOML text and leaves every other byte as it is: comments, order, line ends,
 * byte order mark, spelling. The result has been read by a second parser and compared with what was meant;
 * a text that cannot be parsed, or an edit that would change anything else, is refused.
 */
export function editToml(text: string, edits: readonly TomlEdit[]): EditedToml {
  const before = parseTomlExactly(text);
  if (before.kind === "invalid") {
    const [problem] = before.problems;
    return { kind: "refused", why: `line ${problem?.line ?? 1}: ${problem?.message ?? "not TOML"}` };
  }
  try {
    return splice(text, edits, before.value);
  } catch (error) {
    return { kind: "refused", why: error instanceof Error ? error.message : String(error) };
  }
}

function splice(
  text: string,
  edits: readonly TomlEdit[],
  before: Readonly<Record<string, unknown>>,
): EditedToml {
  const bom = text.startsWith(BOM) ? BOM : "";
  let current = withoutBom(text);
  const undo: Splice[] = [];
  for (const edit of edits) {
    for (let step = nextStep(current, edit); ; step = nextStep(current, edit)) {
      if ("why" in step) return { kind: "refused", why: step.why };
      if (step.length === 0) break;
      undo.unshift(...inverse(current, step, bom.length));
      current = applySplices(current, step);
    }
  }
  const after = parseTomlExactly(current);
  const meant = withEdits(before, edits);
  if (
    after.kind === "invalid" ||
    !sameToml(withoutEmptied(after.value, edits), withoutEmptied(meant, edits))
  ) {
    return { kind: "refused", why: "the edit would change more than it should" };
  }
  return { kind: "edited", text: bom + current, undo };
}

/** What is still to be done for one wish; empty when the text says it. */
function nextStep(text: string, { path, value, comment }: TomlEdit): readonly Splice[] | Refusal {
  const document = readDocument(text);
  const written = comment === undefined ? undefined : findComment(document, comment);
  if (value === undefined) return written ? [removeComment(document, written)] : removeNext(document, path);
  const parsed = parseTomlExactly(text);
  const present = parsed.kind === "parsed" ? valueAt(parsed.value, path) : undefined;
  if (present === undefined)
    return insert(document, { path, value, ...(comment !== undefined && { comment }) });
  if (isTable(present) && isTable(value)) {
    const missing = comment !== undefined && !written ? [commentAbove(document, path, comment)] : [];
    return missing.length > 0 ? missing : nextInTable(text, path, present, value as TomlTable);
  }
  return sameToml(present, exactly(value)) ? [] : replace(document, path, value);
}

/** The first key of a table that is not as wished. */
function nextInTable(
  text: string,
  path: readonly string[],
  present: Readonly<Record<string, unknown>>,
  wished: TomlTable,
): readonly Splice[] | Refusal {
  for (const key of new Set([...Object.keys(present), ...Object.keys(wished)])) {
    const value = Object.hasOwn(wished, key) ? wished[key] : undefined;
    const step = nextStep(text, { path: [...path, key], value });
    if ("why" in step || step.length > 0) return step;
  }
  return [];
}

function replace(document: TomlDocument, path: readonly string[], value: TomlValue): readonly Splice[] {
  const exact = document.bindings.find((binding) => samePath(binding.path, path));
  if (!exact) return removeNext(document, path);
  const [start, end] = exact.node.value.range;
  return [{ start, end, text: encodeValue(value) }];
}

/** Above the line where the table begins, however it is spelt. */
function commentAbove(
  { text, headers, bindings, eol, root }: TomlDocument,
  path: readonly string[],
  comment: string,
): Splice {
  const first = (node: { range: readonly [number, number] }) => node.range[0];
  const starts = [
    ...headers.filter((header) => startsWith(header.resolvedKey, path)).map(first),
    ...bindings.filter((binding: Binding) => startsWith(binding.path, path)).map(({ node }) => first(node)),
  ];
  const inside = Math.min(...starts);
  const lines = root.body
    .flatMap((node) => (node.type === "TOMLTable" ? [node, ...node.body] : [node]))
    .map(first);
  const start = lineStart(text, Math.max(...lines.filter((offset) => offset <= inside)));
  return { start, end: start, text: `# ${comment}${eol}` };
}

/** Splices must not overlap; those at the same place keep their order. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  let result = "";
  let position = 0;
  for (const { start, end, text: written } of splices.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(position, start) + written;
    position = end;
  }
  return result + text.slice(position);
}

/** Sequential splices that take `splices` back; `shift` is the length of what stands before the text. */
function inverse(text: string, splices: readonly Splice[], shift: number): Splice[] {
  let moved = shift;
  return splices
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, end, text: written }) => {
      const back = {
        start: start + moved,
        end: start + moved + written.length,
        text: text.slice(start, end),
      };
      moved += written.length - (end - start);
      return back;
    })
    .reverse();
}

/** Applies splices one after the other, each to the result of the one before. */
export const undoSplices = (text: string, splices: readonly Splice[]): string =>
  splices.reduce((current, one) => applySplices(current, [one]), text);
