/**
 * How far the beginning of an answer was read. Models whose server does not take their thoughts apart (vLLM and
 * llama.cpp without a reasoning parser, MiniMax) write `<think>…</think>` in front of it; tags further in are text.
 */
export type Opening =
  /** Nothing but blanks and perhaps a part of the tag, which is held back. */
  | { readonly kind: "unread"; readonly held: string }
  /** Inside the tags; what may be a part of the closing one is held back. */
  | { readonly kind: "thinking"; readonly held: string }
  /** Behind them; the blank lines before the answer are not part of it. */
  | { readonly kind: "thought" }
  | { readonly kind: "read" };

export const UNREAD: Opening = { kind: "unread", held: "" };
export const READ: Opening = { kind: "read" };
const THOUGHT: Opening = { kind: "thought" };

export const THINK_OPEN = "<think>";
export const THINK_CLOSE = "</think>";

export interface OpeningStep {
  readonly opening: Opening;
  readonly thoughts: string;
  readonly text: string;
}

/** The next piece of content, taken apart. */
export function readOpening(opening: Opening, piece: string): OpeningStep {
  switch (opening.kind) {
    case "unread":
      return readStart(opening.held + piece);
    case "thinking":
      return readThoughts(opening.held + piece);
    case "thought": {
      const text = piece.trimStart();
      return { opening: text === "" ? THOUGHT : READ, thoughts: "", text };
    }
    case "read":
      return { opening, thoughts: "", text: piece };
  }
}

/** The content is over, or something else begins: what was held back is what it looks like. */
export function endOpening(opening: Opening): OpeningStep {
  const held = "held" in opening ? opening.held : "";
  if (opening.kind === "thinking") return { opening: READ, thoughts: held, text: "" };
  return { opening: READ, thoughts: "", text: held };
}

function readStart(text: string): OpeningStep {
  const start = text.trimStart();
  if (start.startsWith(THINK_OPEN)) return readThoughts(start.slice(THINK_OPEN.length));
  if (THINK_OPEN.startsWith(start))
    return { opening: { kind: "unread", held: text }, thoughts: "", text: "" };
  return { opening: READ, thoughts: "", text };
}

function readThoughts(text: string): OpeningStep {
  const close = text.indexOf(THINK_CLOSE);
  if (close === -1) {
    const kept = text.length - partOfClose(text);
    return { opening: { kind: "thinking", held: text.slice(kept) }, thoughts: text.slice(0, kept), text: "" };
  }
  const rest = readOpening(THOUGHT, text.slice(close + THINK_CLOSE.length));
  return { ...rest, thoughts: text.slice(0, close) };
}

/** How many characters at the end may be the beginning of the closing tag. */
function partOfClose(text: string): number {
  for (let length = Math.min(THINK_CLOSE.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(THINK_CLOSE.slice(0, length))) return length;
  }
  return 0;
}
