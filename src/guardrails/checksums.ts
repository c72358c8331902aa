import { createHash } from "node:crypto";

/** The digit at a place; -1 for what is none. */
function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57 ? code - 48 : -1;
}

/** Payment cards, Canadian SIN and others. Source: ISO/IEC 7812-1 annex B. */
export function passesLuhn(text: string): boolean {
  let [sum, count] = [0, 0];
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const digit = digitAt(text, at);
    if (digit < 0) continue;
    const doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += count % 2 === 0 ? digit : doubled;
    count += 1;
  }
  return count > 1 && sum % 10 === 0;
}

/** IBAN. Source: ISO 13616, ISO/IEC 7064 MOD 97-10. */
export function passesMod97(iban: string): boolean {
  const turned = iban.slice(4) + iban.slice(0, 4);
  let rest = 0;
  for (const character of turned.toUpperCase()) {
    const value = Number.parseInt(character, 36);
    if (Number.isNaN(value)) return false;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** The sum of digits, each times its weight; missing weights count as 0. */
export function weightedSum(text: string, weights: readonly number[]): number {
  let [sum, index] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const digit = digitAt(text, at);
    if (digit < 0) continue;
    sum += digit * (weights[index] ?? 0);
    index += 1;
  }
  return sum;
}

// Verhoeff: multiplication and permutation in the dihedral group D5. Source: J. Verhoeff, 1969.
const multiply = (a: number, b: number): number => {
  if (a < 5) return b < 5 ? (a + b) % 5 : 5 + ((a + b) % 5);
  return b < 5 ? 5 + ((a - b + 5) % 5) : (a - b + 5) % 5;
};
const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** Aadhaar. */
export function passesVerhoeff(text: string): boolean {
  let [check, index] = [0, 0];
  for (let at = text.length - 1; at >= 0; at -= 1) {
    let digit = digitAt(text, at);
    if (digit < 0) continue;
    for (let i = 0; i < index % 8; i += 1) digit = PERMUTATION[digit] ?? 0;
    check = multiply(check, digit);
    index += 1;
  }
  return check === 0;
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** What a base58check text holds besides its checksum. Source: Bitcoin's wiki, Base58Check encoding. */
export function decodeBase58Check(text: string): Buffer | undefined {
  let value = 0n;
  for (const character of text) {
    const digit = BASE58.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 58n + BigInt(digit);
  }
  const hex = value.toString(16);
  const body = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const bytes = Buffer.concat([Buffer.alloc(zeros), value === 0n ? Buffer.alloc(0) : body]);
  const payload = bytes.subarray(0, -4);
  return sha256(sha256(payload)).subarray(0, 4).equals(bytes.subarray(-4)) ? payload : undefined;
}

const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** What the checksum leaves: bech32 and bech32m. */
const REMAINDERS = [1, 0x2bc830a3];

/** Segwit addresses. Source: BIP 173, BIP 350. */
export function passesBech32(address: string): boolean {
  const text = address.toLowerCase();
  const at = text.lastIndexOf("1");
  const prefix = text.slice(0, at);
  const values = Array.from(text.slice(at + 1), (character) => BECH32.indexOf(character));
  if (at < 1 || values.length < 6 || values.includes(-1)) return false;
  const codes = Array.from(prefix, (character) => character.charCodeAt(0));
  const expanded = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...values];
  const rest = expanded.reduce((check, value) => {
    const top = check >>> 25;
    const next = ((check & 0x1ffffff) << 5) ^ value;
    return GENERATOR.reduce((sum, generator, bit) => ((top >> bit) & 1 ? sum ^ generator : sum), next);
  }, 1);
  return REMAINDERS.includes(rest);
}
