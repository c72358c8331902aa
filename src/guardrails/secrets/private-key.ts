import { BASE64, CHARSET, isIn } from "../charset.ts";
import { type Detector, matchAt } from "../detector.ts";

const BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/y;
const END = /-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-{2,5}/y;
/** An RSA key of 16384 bits. A longer one is masked up to here. UTF-16 units. */
const LONGEST = 16_384;
/** So much of base64 is a key and not a sentence about one. */
const LEAST_KEY = 24;

/** PEM, also inside a JSON text where its line ends are written `\n`; what follows an end that is missing goes with it. */
export const privateKey: Detector = {
  type: "PRIVATE_KEY",
  family: "secrets",
  title: "Private key (PEM, PGP, OpenSSH)",
  triggers: [{ on: "character", character: "-", next: CHARSET.dash }],
  find({ text }, at) {
    // Most dashes are no key: this must be quick.
    if (text.charCodeAt(at + 5) !== 66 || !text.startsWith("-----BEGIN ", at)) return undefined;
    const begin = matchAt(BEGIN, text, at);
    if (!begin) return undefined;
    const bodyStart = at + begin[0].length;
    const end = text.slice(bodyStart, bodyStart + LONGEST).search(/-----(?:END|BEGIN) /);
    const bodyEnd = end < 0 ? lastOfKey(text, bodyStart) : bodyStart + end;
    if (countBase64(text, bodyStart, bodyEnd) < LEAST_KEY) return undefined;
    const tail = end < 0 ? undefined : matchAt(END, text, bodyEnd);
    return { type: "PRIVATE_KEY", start: at, end: bodyEnd + (tail?.[0].length ?? 0) };
  },
};

/** The end is missing: as long as it looks like one. */
function lastOfKey(text: string, from: number): number {
  let at = from;
  while (at < from + LONGEST && (isIn(text, at, BASE64 | CHARSET.equals) || /[\s\\]/.test(text.charAt(at))))
    at += 1;
  return at;
}

function countBase64(text: string, from: number, to: number): number {
  let [count, distinct] = [0, new Set<number>()];
  for (let at = from; at < to && count < LEAST_KEY; at += 1) {
    if (!isIn(text, at, BASE64)) continue;
    count += 1;
    distinct = distinct.add(text.charCodeAt(at));
  }
  return distinct.size > 5 ? count : 0;
}
