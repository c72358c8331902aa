import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { parseJson } from "./record-file.ts";

/** How the key of a sealed file is made; part of its header. */
export type KeySource =
  | { readonly kind: "passphrase"; readonly salt: string }
  | { readonly kind: "key-file" };

/** 256 bits for AES-256-GCM. */
export type SealKey = Buffer;

const FORMAT = "portkey-codex secrets 1";

interface Sealed {
  readonly format: typeof FORMAT;
  readonly key: KeySource;
  readonly nonce: string;
  readonly tag: string;
  readonly data: string;
}

/**
 * Text → sealed file: AES-256-GCM, a fresh 96-bit nonce each time, the header authenticated with the text.
 * Source: NIST SP 800-38D; random nonces are safe far beyond the few thousand writes of a person's life.
 */
export function seal(text: string, source: KeySource, key: SealKey): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(headerOf(source));
  const data = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const sealed: Sealed = {
    format: FORMAT,
    key: source,
    nonce: nonce.toString("base64"),
    tag: cipher.getAuthTag().toString("base64"),
    data: data.toString("base64"),
  };
  return `${JSON.stringify(sealed, null, 2)}\n`;
}

/** Sealed file → text. Throws when a single bit of the file differs, or the key is another one. */
export function unseal(sealed: Sealed, key: SealKey): string {
  const tag = Buffer.from(sealed.tag, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(sealed.nonce, "base64"), {
    authTagLength: 16,
  });
  decipher.setAAD(headerOf(sealed.key)).setAuthTag(tag);
  return decipher.update(sealed.data, "base64", "utf8") + decipher.final("utf8");
}

/** Reads the header without opening anything. Throws when the text is not a sealed file of this version. */
export function parseSealed(text: string): Sealed {
  const value = parseJson(text);
  if (!isSealed(value)) throw new Error("the file is damaged, cut off, or of a newer portkey-codex");
  return value;
}

const headerOf = (source: KeySource): Buffer =>
  Buffer.from(`${FORMAT}\n${source.kind}\n${source.kind === "passphrase" ? source.salt : ""}`);

function isSealed(value: unknown): value is Sealed {
  if (typeof value !== "object" || value === null) return false;
  const { format, key, nonce, tag, data } = value as Partial<Record<keyof Sealed, unknown>>;
  const texts = [nonce, tag, data].every((part) => typeof part === "string");
  return format === FORMAT && texts && isKeySource(key);
}

function isKeySource(value: unknown): value is KeySource {
  if (typeof value !== "object" || value === null) return false;
  const { kind, salt } = value as { kind?: unknown; salt?: unknown };
  return kind === "key-file" || (kind === "passphrase" && typeof salt === "string");
}
