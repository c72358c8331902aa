// Numbers that states give to people and businesses, with the check digits that each law or registry defines.
import { passesLuhn, passesVerhoeff, weightedSum } from "../checksums.ts";
import type { NationalId } from "./national-id.ts";

const digitAt = (text: string, at: number): number => Number(text.charAt(at));
const modulo = (digits: string, by: number): number =>
  Array.from(digits).reduce((rest, d) => (rest * 10 + Number(d)) % by, 0);
/** The check digit of a sum that is taken from 11; 10 is given to nobody. */
const elevenMinus = (sum: number): number => (11 - (sum % 11)) % 11;
const SPANISH_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

export const NATIONAL_IDS: readonly NationalId[] = [
  {
    type: "UK_NHS",
    title: "British NHS number",
    begins: [3, 10],
    form: /\d{3}([- ]?)\d{3}\1\d{4}/y,
    isValid: (n) => elevenMinus(weightedSum(n.slice(0, 9), [10, 9, 8, 7, 6, 5, 4, 3, 2])) === digitAt(n, 9),
    context: /\bnhs\b|national health|health (?:service )?number/,
    sureBy: "marks",
  },
  {
    type: "UK_NINO",
    title: "British national insurance number",
    begins: "ABCEGHJKLMNOPRSTWXYZ",
    form: /(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]( ?)\d{2}\1\d{2}\1\d{2}\1[A-D]/y,
    isValid: () => true,
    context: /national insurance|\bnino?\b/,
    sureBy: "form",
  },
  {
    type: "ES_NIF",
    title: "Spanish NIF",
    begins: [8],
    form: /\d{8}-?[A-Z]/y,
    isValid: (n) => SPANISH_LETTERS.charAt(Number(n.slice(0, 8)) % 23) === n.charAt(8),
    context: /\bnif\b|\bdni\b/,
    sureBy: "form",
  },
  {
    type: "ES_NIE",
    title: "Spanish NIE",
    begins: "XYZ",
    form: /[XYZ]-?\d{7}-?[A-Z]/y,
    isValid: (n) =>
      SPANISH_LETTERS.charAt(Number("XYZ".indexOf(n.charAt(0)) + n.slice(1, 8)) % 23) === n.charAt(8),
    context: /\bnie\b/,
    sureBy: "form",
  },
  {
    type: "FI_PERSONAL_ID",
    title: "Finnish personal identity code",
    begins: [6],
    form: /(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]/y,
    isValid: (n) => {
      const compact = n.replace("+", "");
      const digits = compact.slice(0, 6) + compact.slice(-4, -1);
      return "0123456789ABCDEFHJKLMNPRSTUVWXY".charAt(Number(digits) % 31) === compact.slice(-1);
    },
    context: /\bhetu\b|henkil|finnish/,
    sureBy: "form",
  },
  {
    type: "IN_AADHAAR",
    title: "Indian Aadhaar number",
    begins: [4, 12],
    form: /[2-9]\d{3}([- ]?)\d{4}\1\d{4}/y,
    isValid: (n) => n !== [...n].reverse().join("") && passesVerhoeff(n),
    context: /aadhaar|aadhar|uidai/,
    sureBy: "marks",
  },
  {
    type: "IN_PAN",
    title: "Indian PAN",
    begins: LETTERS,
    form: /[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]/y,
    isValid: () => true,
    context: /\bpan\b|permanent account|income tax/,
    sureBy: "form",
  },
  {
    type: "IT_FISCAL_CODE",
    title: "Italian fiscal code",
    begins: LETTERS,
    form: /[A-Z]{6}[0-9LMNP-V]{2}[ABCDEHLMPRST][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]/y,
    isValid: (n) => fiscalLetter(n.slice(0, 15)) === n.charAt(15),
    context: /codice fiscale|fiscal code/,
    sureBy: "form",
  },
  {
    type: "PL_PESEL",
    title: "Polish PESEL",
    begins: [11],
    form: /\d{4}[0-3]\d{6}/y,
    isValid: (n) =>
      (10 - (weightedSum(n.slice(0, 10), [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(n, 10),
    context: /pesel/,
    sureBy: "context",
  },
  {
    type: "SG_NRIC",
    title: "Singaporean NRIC or FIN",
    begins: "STFGM",
    form: /[STFGM]\d{7}[A-Z]/y,
    isValid: (n) => singaporeLetter(n) === n.charAt(8),
    context: /nric|\bfin\b/,
    sureBy: "form",
  },
  {
    type: "AU_ABN",
    title: "Australian business number",
    begins: [2, 11],
    form: /\d{2}( ?)\d{3}\1\d{3}\1\d{3}/y,
    isValid: (n) => (weightedSum(n, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0,
    context: /\babn\b|australian business/,
    sureBy: "marks",
  },
  {
    type: "AU_ACN",
    title: "Australian company number",
    begins: [3, 9],
    form: /\d{3}( ?)\d{3}\1\d{3}/y,
    isValid: (n) => (10 - (weightedSum(n.slice(0, 8), [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(n, 8),
    context: /\bacn\b|australian company/,
    sureBy: "context",
  },
  {
    type: "AU_TFN",
    title: "Australian tax file number",
    begins: [3, 9],
    form: /\d{3}( ?)\d{3}\1\d{3}/y,
    isValid: (n) => weightedSum(n, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0,
    context: /\btfn\b|tax file/,
    sureBy: "context",
  },
  {
    type: "AU_MEDICARE",
    title: "Australian Medicare number",
    begins: [4, 10],
    form: /[2-6]\d{3}( ?)\d{5}\1\d/y,
    isValid: (n) => weightedSum(n.slice(0, 8), [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(n, 8),
    context: /medicare/,
    sureBy: "context",
  },
  {
    type: "CA_SIN",
    title: "Canadian social insurance number",
    begins: [3, 9],
    form: /[1-79]\d{2}([- ]?)\d{3}\1\d{3}/y,
    isValid: (n) => passesLuhn(n),
    context: /\bsin\b|social insurance/,
    sureBy: "context",
  },
  {
    type: "KR_RRN",
    title: "Korean resident registration number",
    begins: [6],
    form: /\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-[0-9]\d{6}/y,
    isValid: (n) =>
      (11 - (weightedSum(n.slice(0, 12), [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digitAt(n, 12),
    context: /\brrn\b|resident registration|주민/,
    sureBy: "form",
  },
  {
    type: "BR_CPF",
    title: "Brazilian CPF",
    begins: [3, 9, 11],
    form: /\d{3}\.?\d{3}\.?\d{3}-?\d{2}/y,
    isValid: (n) =>
      brazilian(n.slice(0, 9)) === digitAt(n, 9) && brazilian(n.slice(0, 10)) === digitAt(n, 10),
    context: /\bcpf\b/,
    sureBy: "marks",
  },
  {
    type: "DE_TAX_ID",
    title: "German tax identification number",
    begins: [2, 11],
    form: /[1-9]\d( ?)\d{3}\1\d{3}\1\d{3}/y,
    isValid: (n) => germanCheck(n.slice(0, 10)) === digitAt(n, 10),
    context: /steuer|tax id|\bidnr\b|\btin\b/,
    sureBy: "context",
  },
  {
    type: "FR_NIR",
    title: "French social security number",
    begins: [1, 6, 15],
    form: /[12]( ?)\d{2}\1(?:0[1-9]|1[0-2]|[2-9]\d)\1(?:\d{2}|2[AB])\1\d{3}\1\d{3}\1\d{2}/y,
    isValid: (n) =>
      97 - modulo(n.slice(0, 13).replace("2A", "19").replace("2B", "18"), 97) === Number(n.slice(13)),
    context: /\bnir\b|s[ée]curit[ée] sociale|\binsee\b/,
    sureBy: "marks",
  },
  {
    type: "SE_PERSONAL_ID",
    title: "Swedish personal number",
    begins: [6, 8, 10, 12],
    form: /(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]?\d{4}/y,
    isValid: (n) => passesLuhn(n.replace("+", "").slice(-10)),
    context: /personnummer|personal (?:id|number)|swed/,
    sureBy: "context",
  },
  {
    type: "NL_BSN",
    title: "Dutch BSN",
    begins: [9],
    form: /\d{9}/y,
    isValid: (n) => weightedSum(n, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0,
    context: /\bbsn\b|burgerservice|sofi/,
    sureBy: "context",
  },
  {
    type: "TH_ID",
    title: "Thai national identification number",
    begins: [1, 13],
    form: /[1-8]([- ]?)\d{4}\1\d{5}\1\d{2}\1\d/y,
    isValid: (n) =>
      (11 - (weightedSum(n.slice(0, 12), [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 ===
      digitAt(n, 12),
    context: /thai|national id/,
    sureBy: "marks",
  },
  {
    type: "CN_RESIDENT_ID",
    title: "Chinese resident identity number",
    begins: [17, 18],
    form: /[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X]/y,
    isValid: (n) =>
      "10X98765432".charAt(
        weightedSum(n.slice(0, 17), [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) % 11,
      ) === n.charAt(17),
    context: /身份|resident id/,
    sureBy: "form",
  },
  {
    type: "US_BANK_ROUTING",
    title: "US bank routing number (ABA)",
    begins: [4, 9],
    form: /(?:0\d|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)\d{2}-?\d{4}-?\d/y,
    isValid: (n) => weightedSum(n, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
    context: /\baba\b|routing|\brtn\b/,
    sureBy: "context",
  },
];

/** Modulo 11 with weights that fall to 2; 10 counts as 0. Source: Receita Federal. */
function brazilian(digits: string): number {
  const weights = Array.from(digits, (_, index) => digits.length + 1 - index);
  return ((weightedSum(digits, weights) * 10) % 11) % 10;
}

/** ISO/IEC 7064 MOD 11,10. */
function germanCheck(digits: string): number {
  const product = Array.from(digits).reduce((p, digit) => {
    const sum = (Number(digit) + p) % 10 || 10;
    return (2 * sum) % 11;
  }, 10);
  return (11 - product) % 10;
}

/** Characters in odd places count by this table, in even ones by their place in the alphabet. Source: D.M. 23/12/1976. */
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
function fiscalLetter(code: string): string {
  const sum = Array.from(code).reduce((total, character, index) => {
    const value = /\d/.test(character) ? Number(character) : LETTERS.indexOf(character);
    return total + (index % 2 === 0 ? (ODD[value] ?? 0) : value);
  }, 0);
  return LETTERS.charAt(sum % 26);
}

const SINGAPORE = {
  S: "JZIHGFEDCBA",
  T: "JZIHGFEDCBA",
  F: "XWUTRQPNMLK",
  G: "XWUTRQPNMLK",
  M: "KLJNPQRTUWX",
} as const;
const SINGAPORE_OFFSETS: Readonly<Record<string, number>> = { T: 4, G: 4, M: 3 };
function singaporeLetter(code: string): string {
  const first = code.charAt(0);
  const sum = weightedSum(code.slice(1, 8), [2, 7, 6, 5, 4, 3, 2]) + (SINGAPORE_OFFSETS[first] ?? 0);
  return (SINGAPORE as Readonly<Record<string, string>>)[first]?.charAt(sum % 11) ?? "";
}
