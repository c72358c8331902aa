import { HEX, isIn, WORD } from "../charset.ts";
import type { Detector } from "../detector.ts";

/** Most numbers of this size are hashes; only what stands around tells them apart. */
const SPEAKS_OF_KEYS = /priv(?:ate)?[ _-]?key|wallet|mnemonic|seed phrase|signer|deployer/i;
const AROUND_UNITS = 120;
/** The order of secp256k1: a private key is below it. Source: SEC 2. */
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

export const ethereumKey: Detector = {
  type: "SECP256K1_KEY",
  family: "secrets",
  title: "Ethereum or Bitcoin private key in hexadecimal, where the text speaks of one",
  triggers: [{ on: "word", text: "0x" }],
  find(scan, at) {
    const { text } = scan;
    const end = scan.runEnd(at + 2, HEX);
    if (end - at !== 66 || isIn(text, end, WORD)) return undefined;
    const key = BigInt(text.slice(at, end));
    const around = text.slice(Math.max(0, at - AROUND_UNITS), at) + text.slice(end, end + AROUND_UNITS);
    if (key === 0n || key >= ORDER || !SPEAKS_OF_KEYS.test(around)) return undefined;
    return { type: "SECP256K1_KEY", start: at + 2, end };
  },
};
