import { BASE64_URL, CHARSET, follows } from "../charset.ts";
import type { Detector } from "../detector.ts";

const LONGEST = 8_192;
const PART = /^[\w-]{8,}$/;

/** A signed token of three parts whose first one says its algorithm. Source: RFC 7515. */
export const jwt: Detector = {
  type: "JWT",
  family: "secrets",
  title: "JSON web token",
  triggers: [{ on: "word", text: "eyJ" }],
  find(scan, at) {
    const { text } = scan;
    const charset = BASE64_URL | CHARSET.dot;
    if (follows(text, at, charset)) return undefined;
    const runEnd = scan.runEnd(at, charset);
    if (runEnd - at > LONGEST || runEnd - at < 36) return undefined;
    const parts = text.slice(at, runEnd).split(".");
    const [head = "", body = "", signature = ""] = parts;
    if (parts.length < 3 || !PART.test(signature) || !body.startsWith("eyJ") || !hasAlgorithm(head))
      return undefined;
    return { type: "JWT", start: at, end: at + head.length + body.length + signature.length + 2 };
  },
};

function hasAlgorithm(head: string): boolean {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(head, "base64url").toString());
    return typeof parsed === "object" && parsed !== null && "alg" in parsed;
  } catch {
    return false;
  }
}
