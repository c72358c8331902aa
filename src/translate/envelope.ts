import type { Carry } from "../domain/conversation.ts";

/**
 * How opaque state travels through a client that knows only OpenAI's `encrypted_content`: our mark, then
 * base64url of JSON. Not encrypted; the client had the state anyway, and cannot do more with it than its vendor.
 */
export const ENVELOPE_MARK = "pkcx1.";

export function sealCarry({ minter, value }: Carry): string {
  return ENVELOPE_MARK + Buffer.from(JSON.stringify([minter, value])).toString("base64url");
}

/** `undefined` for anything that is not ours, or that somebody damaged. */
export function openCarry(sealed: string): Carry | undefined {
  if (!sealed.startsWith(ENVELOPE_MARK)) return undefined;
  try {
    const opened: unknown = JSON.parse(
      Buffer.from(sealed.slice(ENVELOPE_MARK.length), "base64url").toString(),
    );
    if (!Array.isArray(opened) || typeof opened[0] !== "string") return undefined;
    return { minter: opened[0], value: opened[1] };
  } catch {
    return undefined;
  }
}
