import type { Splice } from "./toml-value.ts";

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
export function inverseOf(text: string, splices: readonly Splice[], shift: number): Splice[] {
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
