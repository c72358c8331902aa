import { ALNUM, CHARSET, follows, isIn } from "../charset.ts";
import { passesLuhn } from "../checksums.ts";
import { type Detector, matchAt } from "../detector.ts";

const { dash, dot, underscore, digit } = CHARSET;
/** Grouped by fours, as Visa and Mastercard print it; by 4-6-5 (Amex) and 4-6-4 (Diners); or not at all. */
const GROUPED = /\d{4}([ -])(?:\d{4}\1\d{4}\1\d{1,7}|\d{6}\1\d{4,5})(?!\d)/y;
const BARE = /\d{13,19}(?!\d)/y;
/**
 * Who issues it, and how long its numbers are. Source: ISO/IEC 7812, the networks' own ranges.
 * A Visa of 13 digits has not been issued for decades; most such numbers are times in milliseconds.
 */
const ISSUERS = [
  /^4(?:\d{15}|\d{18})$/,
  /^(?:5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d{2}|7[01]\d|720)\d{12})$/,
  /^3[47]\d{13}$/,
  /^3(?:0[0-59]|[689]\d)\d{11}(?:\d{2})?$/,
  /^6(?:011|4[4-9]\d|5\d{2})\d{12}(?:\d{3})?$/,
  /^35(?:2[89]|[3-8]\d)\d{12}$/,
  /^62\d{14,17}$/,
  /^(?:50|5[6-9]|6\d)\d{14}$/,
  /^1\d{14}$/,
];

export const card: Detector = {
  type: "CREDIT_CARD",
  family: "pii",
  title: "Payment card (Luhn checked)",
  triggers: [{ on: "number", digits: [4, 13, 14, 15, 16, 17, 18, 19] }],
  find(scan, at) {
    const { text } = scan;
    if (follows(text, at, ALNUM | dash | dot | underscore)) return undefined;
    const found = (matchAt(BARE, text, at) ?? matchAt(GROUPED, text, at))?.[0];
    if (found === undefined) return undefined;
    const end = at + found.length;
    if (isIn(text, end, ALNUM | underscore) || (isIn(text, end, dot | dash) && isIn(text, end + 1, digit)))
      return undefined;
    const isInTable = found.includes(" ") && text.charAt(at - 1) === " " && isIn(text, at - 2, digit);
    if (isInTable && !scan.numbersOnly) return undefined;
    const number = found.replace(/\D/g, "");
    if (!ISSUERS.some((issuer) => issuer.test(number)) || !passesLuhn(number)) return undefined;
    return { type: "CREDIT_CARD", start: at, end };
  },
};
