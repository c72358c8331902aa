import { nextForComment } from "./toml-comment.ts";
import { readDocument, samePath, type TomlDocument } from "./toml-document.ts";
import { encodeValue } from "./toml-encode.ts";
import { insert, type Refusal } from "./toml-insert.ts";
import { BOM, parseTomlExactly, sameToml, valueAt, withoutBom } from "./toml-parse.ts";
import { removeNext } from "./toml-remove.ts";
import { applySplices, inverseOf } from "./toml-splices.ts";
import {
  isTable,
  isTomlTable,
  type Splice,
  type TomlComment,
  type TomlEdit,
  type TomlTable,
  type TomlValue,
} from "./toml-value.ts";
import { exactly, withEdits, withoutEmptied } from "./toml-verify.ts";

export { parseToml, valueAt } from "./toml-parse.ts";
export { undoSplices } from "./toml-splices.ts";
export type { Splice, TomlComment, TomlEdit, TomlValue } from "./toml-value.ts";

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
export function editToml(text: string, edits: readonly (TomlEdit | TomlComment)[]): EditedToml {
  const parsed = parseTomlExactly(text);
  if (parsed.kind === "invalid") {
    const [problem] = parsed.problems;
    return { kind: "refused", why: `line ${problem?.line ?? 1}: ${problem?.message ?? "not TOML"}` };
  }
  try {
    return splice(text, edits);
  } catch (error) {
    return { kind: "refused", why: error instanceof Error ? error.message : String(error) };
  }
}

/** More than any table of a config has keys; only a bug could go on. */
const MOST_SPLICES = 10_000;

/** A text, read by both parsers: one knows where things stand, the other what they mean. */
interface Reading {
  readonly document: TomlDocument;
  readonly value: Readonly<Record<string, unknown>>;
}

function read(text: string): Reading {
  const parsed = parseTomlExactly(text);
  if (parsed.kind === "invalid")
    throw new Error(`the edit would break the file: ${parsed.problems[0]?.message}`);
  return { document: readDocument(text), value: parsed.value };
}

function splice(text: string, edits: readonly (TomlEdit | TomlComment)[]): EditedToml {
  const bom = text.startsWith(BOM) ? BOM : "";
  const before = read(withoutBom(text));
  let current = before;
  const undo: Splice[] = [];
  for (const edit of edits) {
    for (let step = nextStep(current, edit); ; step = nextStep(current, edit)) {
      if ("why" in step) return { kind: "refused", why: step.why };
      if (step.length === 0) break;
      if (undo.length > MOST_SPLICES) return { kind: "refused", why: "the edit does not come to an end" };
      undo.unshift(...inverseOf(current.document.text, step, bom.length));
      current = read(applySplices(current.document.text, step));
    }
  }
  const keys = edits.filter((edit): edit is TomlEdit => !("comment" in edit));
  const meant = withEdits(before.value, keys);
  if (!sameToml(withoutEmptied(current.value, keys), withoutEmptied(meant, keys))) {
    return { kind: "refused", why: "the edit would change more than it should" };
  }
  return { kind: "edited", text: bom + current.document.text, undo };
}

/** What is still to be done for one wish; empty when the text says it. */
function nextStep(reading: Reading, wish: TomlEdit | TomlComment): readonly Splice[] | Refusal {
  return "comment" in wish ? nextForComment(reading.document, wish) : nextForKey(reading, wish);
}

function nextForKey(reading: Reading, { path, value }: TomlEdit): readonly Splice[] | Refusal {
  const { document } = reading;
  if (value === undefined) return removeNext(document, path);
  const present = valueAt(reading.value, path);
  if (present === undefined) return insert(document, path, value);
  if (isTable(present) && isTomlTable(value)) return nextInTable(reading, path, present, value);
  return sameToml(present, exactly(value)) ? [] : replace(document, path, value);
}

/** The first key of a table that is not as wished. */
function nextInTable(
  reading: Reading,
  path: readonly string[],
  present: Readonly<Record<string, unknown>>,
  wished: TomlTable,
): readonly Splice[] | Refusal {
  for (const key of new Set([...Object.keys(present), ...Object.keys(wished)])) {
    const value = Object.hasOwn(wished, key) ? wished[key] : undefined;
    const step = nextForKey(reading, { path: [...path, key], value });
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
