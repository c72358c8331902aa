import { maskSecret } from "../domain/gateway-key.ts";

const MAX_LETTERS = 1_000;

/**
 * Text from outside, made safe to print on a terminal and to put into a sentence: one line, no control
 * or direction characters (they could move the cursor or paint a fake prompt), no longer than a screen can show.
 */
export function plainText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  return line.length <= MAX_LETTERS ? line : `${line.slice(0, MAX_LETTERS - 1)}…`;
}

/** Some upstreams repeat the key that they refuse. A client of the gateway must never see it. */
export function hideSecret(text: string, secret: string | undefined): string {
  return secret ? text.replaceAll(secret, maskSecret(secret)) : text;
}

/** The same for an upstream's own bytes: the very same buffer where there is nothing to hide. */
export function hideSecretIn(bytes: Buffer, secret: string | undefined): Buffer {
  if (!secret || bytes.indexOf(secret) === -1) return bytes;
  return Buffer.from(hideSecret(bytes.toString(), secret));
}
