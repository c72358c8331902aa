import type { Entity } from "../../domain/entity.ts";
import { ALNUM, CHARSET, follows, isIn } from "../charset.ts";
import { type Detector, matchAt } from "../detector.ts";
import type { Scan } from "../scan.ts";

const { digit, dash, dot, underscore, base64 } = CHARSET;
const INTERNATIONAL = /\+\d(?:[ .\-/]?\(?\d\)?){6,16}/y;
/** Country calling codes. Source: ITU-T E.164, list of assigned codes. */
const COUNTRY =
  /^(?:1|7|2[07]|2[1-69]\d|3[0-469]|3[578]\d|4[013-9]|42\d|5[1-8]|5[09]\d|6[0-6]|6[789]\d|8[1246]|80[08]|85[02356]|8[78][0-8]|9[0-58]|9[679][0-8])/;
/** North America: three digits that begin with 2 to 9, twice, and four more. Source: NANP. */
const AMERICAN = /(?:1[-. ])?([2-9]\d{2})([-. ]|\) ?)[2-9]\d{2}[-. ]\d{4}(?!\d|[-.]\d)/y;
const AMERICAN_BARE = /1?[2-9]\d{2}[2-9]\d{6}(?!\d)/y;
/** Elsewhere at home: 0, an area, and two to four groups. */
const NATIONAL = /0\d{1,4}(?:[ \-/]\d{2,8}){1,4}(?!\d)/y;
const NATIONAL_BARE = /0\d{9,10}(?!\d)/y;
const DATE = /^\d{1,2}[-/ ]\d{1,2}[-/ ]\d{2,4}$/;
const SPEAKS_OF_PHONES =
  /phone|\btel\b|\btel[.:]|mobile|\bcell|\bfax|\bcall\b|\bcall me|whatsapp|\bsms\b|number is|contact|\bring\b|hotline|handy|portable/;

export const phone: Detector = {
  type: "PHONE_NUMBER",
  family: "pii",
  title: "Phone number, international or North American; of other countries where the text speaks of one",
  triggers: [
    { on: "character", character: "+", next: digit },
    { on: "character", character: "(", next: digit },
    { on: "number", digits: [1, 2, 3, 4, 5, 10, 11] },
  ],
  find(scan, at) {
    const sign = scan.text.charAt(at);
    if (sign === "+") return international(scan, at);
    // A number that is a part of something longer.
    if (follows(scan.text, at, ALNUM | underscore | dash | dot | base64)) return undefined;
    return sign === "(" ? inBrackets(scan, at) : (american(scan, at) ?? national(scan, at));
  },
};

const entity = (start: number, length: number): Entity => ({
  type: "PHONE_NUMBER",
  start,
  end: start + length,
});
const countDigits = (text: string): number => text.replace(/\D/g, "").length;

function international({ text }: Scan, at: number): Entity | undefined {
  if (!isIn(text, at + 1, digit) || follows(text, at, ALNUM | base64)) return undefined;
  const found = matchAt(INTERNATIONAL, text, at)?.[0];
  if (found === undefined || isIn(text, at + found.length, ALNUM)) return undefined;
  const digits = found.replace(/\D/g, "");
  const isPlausible = digits.length >= 9 && digits.length <= 15 && COUNTRY.test(digits);
  return isPlausible && /^(?!.*(\d)\1{6})/.test(digits) ? entity(at, found.length) : undefined;
}

function inBrackets({ text }: Scan, at: number): Entity | undefined {
  const found = matchAt(AMERICAN, text, at + 1);
  return found && (found[2] ?? "").startsWith(")") ? entity(at, found[0].length + 1) : undefined;
}

function american(scan: Scan, at: number): Entity | undefined {
  const { text } = scan;
  const found = matchAt(AMERICAN, text, at);
  if (found) {
    const separator = found[2] ?? "";
    // In a table of numbers spaces say nothing.
    if (separator.startsWith(")") || (separator === " " && !speaksOfPhones(scan, at))) return undefined;
    return entity(at, found[0].length);
  }
  const bare = matchAt(AMERICAN_BARE, text, at)?.[0];
  return bare !== undefined && speaksOfPhones(scan, at) ? entity(at, bare.length) : undefined;
}

function national(scan: Scan, at: number): Entity | undefined {
  if (scan.text.charAt(at) !== "0") return undefined;
  const found = (matchAt(NATIONAL, scan.text, at) ?? matchAt(NATIONAL_BARE, scan.text, at))?.[0];
  if (found === undefined || DATE.test(found) || isIn(scan.text, at + found.length, ALNUM)) return undefined;
  const digits = countDigits(found);
  return digits >= 8 && digits <= 12 && speaksOfPhones(scan, at) ? entity(at, found.length) : undefined;
}

const speaksOfPhones = (scan: Scan, at: number): boolean => SPEAKS_OF_PHONES.test(scan.before(at));
