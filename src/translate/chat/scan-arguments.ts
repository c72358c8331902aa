import { parseJson } from "../json-value.ts";

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

/** How far the arguments of a call have come. They are looked at once, however many pieces they come in. */
export interface ArgumentScan {
  readonly depth: number;
  readonly insideString: boolean;
  readonly insideEscape: boolean;
  /** `whole`: one JSON object, and its end was there. `broken`: it never will be one. */
  readonly end: "open" | "whole" | "broken";
}

export const NOT_SCANNED: ArgumentScan = {
  depth: 0,
  insideString: false,
  insideEscape: false,
  end: "open",
};

/** `input`: all of the arguments, with `piece` at its end. */
export function scanArguments(scan: ArgumentScan, input: string, piece: string): ArgumentScan {
  if (scan.end === "broken") return scan;
  let { depth, insideString, insideEscape } = scan;
  let hasEnded = scan.end === "whole";
  for (let at = 0; at < piece.length; at += 1) {
    const code = piece.charCodeAt(at);
    if (insideEscape) insideEscape = false;
    else if (insideString) {
      if (code === QUOTE) insideString = false;
      else if (code === BACKSLASH) insideEscape = true;
    } else if (code > 32) {
      if (hasEnded || (depth === 0 && code !== OPEN_BRACE)) return BROKEN;
      if (code === QUOTE) insideString = true;
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1;
      hasEnded = depth === 0;
    }
  }
  if (!hasEnded) return { depth, insideString, insideEscape, end: "open" };
  return scan.end === "whole" || parseJson(input) !== undefined ? WHOLE : BROKEN;
}

const WHOLE: ArgumentScan = { ...NOT_SCANNED, end: "whole" };
const BROKEN: ArgumentScan = { ...NOT_SCANNED, end: "broken" };
