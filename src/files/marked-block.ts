/** Lines of ours between two marker lines of a file that belongs to somebody else. */
export interface MarkedBlock {
  /** The name in the markers, `# >>> name >>>`. */
  readonly name: string;
  readonly lines: readonly string[];
  /** `start`: before everything but a BOM and a `#!` line. */
  readonly placement: "start" | "end";
}

/** What a file looks like without our block. */
export type FoundBlock =
  | { readonly kind: "none" }
  | {
      readonly kind: "found";
      readonly rest: string;
      /** The file did not exist before the block; when `rest` is empty it should not exist again. */
      readonly madeForIt: boolean;
    }
  | { readonly kind: "damaged"; readonly why: string };

// Notes inside the block, so that whoever takes it out, on whatever machine, can give back the exact bytes.
const OPEN_LINE_ABOVE = "# (the line above had no line end)";
const HALF_LINE_END_ABOVE = "# (the line above had only half a line end)";
const MADE_FOR_IT = "# (this file was made for these lines)";
const NOTES = [OPEN_LINE_ABOVE, HALF_LINE_END_ABOVE, MADE_FOR_IT];

/**
 * The text with the block in it: renewed where it stands, or inserted. Every other byte stays; `findBlock` gives
 * them back. `before` is undefined when there is no file. Line ends are those of the file.
 * Pure, on strings of any encoding in which one character is one byte or more and ASCII is ASCII.
 * Errors: throws when the block in it is damaged; ask `findBlock` first.
 */
export function withBlock(before: string | undefined, block: MarkedBlock): string {
  const text = before ?? "";
  const place = locate(text, block.name);
  if (place.kind === "damaged") throw new Error(place.why);
  if (place.kind === "found") {
    const notes = place.lines.filter((line) => NOTES.includes(line));
    const lineEnd = lineEndOf(text.slice(place.from, place.to));
    return text.slice(0, place.from) + render(block, notes, lineEnd) + text.slice(place.to);
  }
  const at = block.placement === "start" ? afterFirstLine(text) : text.length;
  const above = text.slice(0, at);
  const lineEnd = above.endsWith("\r") ? "\r\n" : lineEndOf(text);
  const close = closing(above, lineEnd);
  const notes = [...(close.note ? [close.note] : []), ...(before === undefined ? [MADE_FOR_IT] : [])];
  return above + close.add + render(block, notes, lineEnd) + text.slice(at);
}

const lineEndOf = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");

/** What ends the last line above the block, when nothing does or only the first half of CR LF. */
function closing(above: string, lineEnd: string): { readonly add: string; readonly note?: string } {
  if (above.length === bomLength(above) || above.endsWith("\n")) return { add: "" };
  if (above.endsWith("\r")) return { add: "\n", note: HALF_LINE_END_ABOVE };
  return { add: lineEnd, note: OPEN_LINE_ABOVE };
}

/** Takes the block out: `rest` is what the file held before it was put in, and what was written around it since. */
export function findBlock(text: string, name: string): FoundBlock {
  const place = locate(text, name);
  if (place.kind !== "found") return place;
  const above = text.slice(0, place.from);
  const below = text.slice(place.to);
  return {
    kind: "found",
    // With lines written below since, taking the line end away would join two lines into one.
    rest: below === "" ? reopened(above, place.lines) : above + below,
    madeForIt: place.lines.includes(MADE_FOR_IT),
  };
}

function reopened(above: string, notes: readonly string[]): string {
  if (notes.includes(HALF_LINE_END_ABOVE)) return above.replace(/\n$/, "");
  return notes.includes(OPEN_LINE_ABOVE) ? above.replace(/\r?\n$/, "") : above;
}

const firstMarker = (name: string): string => `# >>> ${name} >>>`;
const lastMarker = (name: string): string => `# <<< ${name} <<<`;

function render({ name, lines }: MarkedBlock, notes: readonly string[], lineEnd: string): string {
  return [firstMarker(name), ...lines, ...notes, lastMarker(name)].map((line) => line + lineEnd).join("");
}

type Place =
  | { readonly kind: "none" }
  | { readonly kind: "found"; readonly from: number; readonly to: number; readonly lines: readonly string[] }
  | { readonly kind: "damaged"; readonly why: string };

/** Where the block begins and ends, as offsets. Anything but one begin followed by one end is damage. */
function locate(text: string, name: string): Place {
  const marks = linesOf(text).filter(({ line }) => line === firstMarker(name) || line === lastMarker(name));
  const [first, last, ...more] = marks;
  if (!first) return { kind: "none" };
  if (first.line !== firstMarker(name) || last?.line !== lastMarker(name) || more.length > 0) {
    const where = marks.map(({ number }) => number).join(", ");
    return { kind: "damaged", why: `the marker lines of ${name} do not make one block (lines ${where})` };
  }
  const lines = linesOf(text.slice(first.from, last.to)).map(({ line }) => line);
  return { kind: "found", from: first.from, to: last.to, lines };
}

interface Line {
  readonly number: number;
  /** Without its line end and without a BOM. */
  readonly line: string;
  readonly from: number;
  readonly to: number;
}

function linesOf(text: string): readonly Line[] {
  const lines: Line[] = [];
  for (let from = bomLength(text); from < text.length; ) {
    const newline = text.indexOf("\n", from);
    const to = newline < 0 ? text.length : newline + 1;
    lines.push({ number: lines.length + 1, line: text.slice(from, to).replace(/\r?\n$/, ""), from, to });
    from = to;
  }
  return lines;
}

/** Behind a BOM and a `#!` line, which both mean something only at the very beginning. */
function afterFirstLine(text: string): number {
  const [first] = linesOf(text);
  return first?.line.startsWith("#!") ? first.to : bomLength(text);
}

/** U+FEFF as a character, or as the three bytes of its UTF-8 form read as latin1. */
const bomLength = (text: string): number => /^(\u{feff}|\u{ef}\u{bb}\u{bf})?/u.exec(text)?.[0].length ?? 0;
