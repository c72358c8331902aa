import { ALNUM, CHARSET, isIn } from "../charset.ts";
import { passesMod97 } from "../checksums.ts";
import { type Detector, matchAt } from "../detector.ts";

/** How long an IBAN is in each country. Source: the IBAN registry of SWIFT. */
const LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 " +
    "FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 " +
    "LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 " +
    "RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
/** In one piece or by fours. */
const IBAN = /[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,33}/iy;

export const iban: Detector = {
  type: "IBAN",
  family: "pii",
  title: "Bank account (IBAN, check digits verified)",
  triggers: Object.keys(LENGTHS).map((country) => ({
    on: "word",
    text: country.toLowerCase(),
    anyCase: true,
  })),
  find({ text }, at) {
    if (!isIn(text, at + 2, CHARSET.digit) || !isIn(text, at + 3, CHARSET.digit)) return undefined;
    const most = LENGTHS[text.slice(at, at + 2).toUpperCase()] ?? 0;
    const found = matchAt(IBAN, text, at)?.[0];
    if (found === undefined) return undefined;
    const end = at + endAfter(found, most);
    const number = text.slice(at, end).replace(/[ -]/g, "");
    if (number.length !== most || isIn(text, end, ALNUM) || !passesMod97(number)) return undefined;
    return { type: "IBAN", start: at, end };
  },
};

/** Where so many letters and digits end, spaces not counted. */
function endAfter(text: string, most: number): number {
  let [end, count] = [0, 0];
  for (; end < text.length && count < most; end += 1) if (!/[ -]/.test(text.charAt(end))) count += 1;
  return end;
}
