import { ALNUM, CHARSET, follows, HEX, isIn } from "../charset.ts";
import { type Detector, matchAt } from "../detector.ts";

const BY_TWOS = /[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Za-z]|[:-][0-9A-Fa-f])/y;
/** As Cisco prints it. */
const BY_FOURS = /[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![0-9A-Za-z]|\.[0-9A-Fa-f])/y;
/** Everybody's, and nobody's. */
const NOBODY = /^(?:(?:ff)+|0+)$/i;
const SPEAKS_OF_HARDWARE = /\bmac\b|hardware|physical|cisco|ethernet|interface/;

export const macAddress: Detector = {
  type: "MAC_ADDRESS",
  family: "pii",
  title: "MAC address",
  triggers: [
    { on: "character", character: ":", next: HEX },
    { on: "character", character: "-", next: HEX },
    { on: "character", character: ".", next: HEX },
  ],
  find(scan, at) {
    const { text } = scan;
    const isFours = text.charAt(at) === ".";
    const [start, pattern] = isFours ? [at - 4, BY_FOURS] : [at - 2, BY_TWOS];
    if (start < 0 || !isIn(text, at + 1, HEX) || !isIn(text, start, HEX)) return undefined;
    if (text.charAt(isFours ? at + 5 : at + 3) !== text.charAt(at)) return undefined;
    if (follows(text, start, ALNUM | CHARSET.colon | CHARSET.dash | CHARSET.dot)) return undefined;
    const found = matchAt(pattern, text, start)?.[0];
    if (found === undefined || NOBODY.test(found.replace(/[:.-]/g, ""))) return undefined;
    // Letters alone may be names in code: `face.dead.beef`.
    if (isFours && !/\d/.test(found) && !SPEAKS_OF_HARDWARE.test(scan.before(start))) return undefined;
    return { type: "MAC_ADDRESS", start, end: start + found.length };
  },
};
