import { ALNUM, isIn, LOWER_ALNUM, UPPER_ALNUM, WORD } from "../charset.ts";
import { decodeBase58Check, passesBech32 } from "../checksums.ts";
import type { Detector } from "../detector.ts";

/** Bitcoin, Litecoin, Dogecoin, Tron by their first letters; an address holds 21 bytes. */
const BASE58_STARTS = ["1", "3", "L", "M", "D", "T"];
const LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/** The first two letters, as the table of words wants them. */
const base58Words = BASE58_STARTS.flatMap((first) => Array.from(LETTERS, (second) => `${first}${second}`));

export const base58Address: Detector = {
  type: "CRYPTO_ADDRESS",
  family: "pii",
  title: "Bitcoin, Litecoin, Dogecoin or Tron address (checksum verified)",
  triggers: base58Words.map((text) => ({ on: "word", text })),
  find(scan, at) {
    const end = scan.runEnd(at, ALNUM);
    const length = end - at;
    if (length < 26 || length > 35 || isIn(scan.text, end, WORD)) return undefined;
    const payload = decodeBase58Check(scan.text.slice(at, end));
    return payload?.length === 21 ? { type: "CRYPTO_ADDRESS", start: at, end } : undefined;
  },
};

const BECH32_WORDS = ["bc1", "tb1", "ltc1", "BC1", "TB1", "LTC1"];

export const bech32Address: Detector = {
  type: "CRYPTO_ADDRESS",
  family: "pii",
  title: "Bitcoin or Litecoin address, segwit (checksum verified)",
  triggers: BECH32_WORDS.map((text) => ({ on: "word", text })),
  find(scan, at) {
    const end = scan.runEnd(at, isIn(scan.text, at, LOWER_ALNUM) ? LOWER_ALNUM : UPPER_ALNUM);
    const length = end - at;
    if (length < 26 || length > 90 || isIn(scan.text, end, WORD)) return undefined;
    return passesBech32(scan.text.slice(at, end)) ? { type: "CRYPTO_ADDRESS", start: at, end } : undefined;
  },
};
