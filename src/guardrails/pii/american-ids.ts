import { ALNUM, CHARSET, follows, isIn } from "../charset.ts";
import { type Detector, matchAt } from "../detector.ts";
import type { Scan } from "../scan.ts";

const { dash, dot, underscore, digit, base64 } = CHARSET;
/** Nine digits as 3-2-4, with one kind of mark between them, with one mark missing, or with none. */
const NINE = /(\d{3})([-. ]?)(\d{2})([-. ]?)(\d{4})(?!\d|[-.]\d)/y;
const SPEAKS_OF_SSN = /\bssn\b|social security|social sec|\bss#|\bssid/;
const SPEAKS_OF_ITIN = /\bitin\b|tax(?:payer)? ?id|\btin\b|individual taxpayer/;
/** Never given out: the one on a wallet's sample card, and the one of an advertisement. Source: ssa.gov/history/ssn. */
const SAMPLES = new Set(["078051120", "219099999", "123456789", "987654321"]);

interface NineDigits {
  readonly area: string;
  readonly group: string;
  readonly serial: string;
  readonly end: number;
  /** `3-2-4`: both marks, and the same. `half`: one of them. `bare`: none. */
  readonly form: "marked" | "spaced" | "half" | "bare";
}

function nineDigits({ text }: Scan, at: number): NineDigits | undefined {
  if (follows(text, at, ALNUM | dash | dot | underscore | base64)) return undefined;
  // `>118.01.1322` is a version.
  if (at > 0 && "<>=^~".includes(text.charAt(at - 1))) return undefined;
  const match = matchAt(NINE, text, at);
  if (!match) return undefined;
  const [whole, area = "", first = "", group = "", second = "", serial = ""] = match;
  const end = at + whole.length;
  if (isIn(text, end, ALNUM | underscore)) return undefined;
  if (first !== "" && second !== "" && first !== second) return undefined;
  if (first === "" && second === "") return { area, group, serial, end, form: "bare" };
  if (first === "" || second === "") return { area, group, serial, end, form: "half" };
  const isTable = first === " " && (isIn(text, at - 2, digit) || isIn(text, end + 1, digit));
  return { area, group, serial, end, form: isTable ? "bare" : first === " " ? "spaced" : "marked" };
}

const isSure = (scan: Scan, form: NineDigits["form"], speaks: boolean): boolean =>
  form === "marked" || form === "spaced" || speaks || scan.numbersOnly;

/** Source: ssa.gov, "What is the structure of the SSN?". */
export const socialSecurityNumber: Detector = {
  type: "US_SSN",
  family: "pii",
  title: "US social security number",
  triggers: [{ on: "number", digits: [3, 5, 9] }],
  find(scan, at) {
    const nine = nineDigits(scan, at);
    if (!nine) return undefined;
    const { area, group, serial, end, form } = nine;
    if (area === "000" || area === "666" || area >= "900" || group === "00" || serial === "0000")
      return undefined;
    if (SAMPLES.has(area + group + serial)) return undefined;
    if (!isSure(scan, form, SPEAKS_OF_SSN.test(scan.before(at)))) return undefined;
    return { type: "US_SSN", start: at, end };
  },
};

/** Source: irs.gov, Publication 1915: 9xx, and a group of 50–65, 70–88, 90–92 or 94–99. */
export const taxpayerNumber: Detector = {
  type: "US_ITIN",
  family: "pii",
  title: "US individual taxpayer number",
  triggers: [{ on: "number", digits: [3, 5, 9] }],
  find(scan, at) {
    const nine = nineDigits(scan, at);
    if (!nine?.area.startsWith("9")) return undefined;
    const group = Number(nine.group);
    const isGiven =
      (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || (group >= 90 && group !== 93);
    if (!isGiven || !isSure(scan, nine.form, SPEAKS_OF_ITIN.test(scan.before(at)))) return undefined;
    return { type: "US_ITIN", start: at, end: nine.end };
  },
};
