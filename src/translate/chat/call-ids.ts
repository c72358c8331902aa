import { createHash } from "node:crypto";
import type { ChatQuirks } from "./quirks.ts";

/** OpenAI refuses longer ones. */
const MAX_CHARACTERS = 64;
const MISTRAL_CHARACTERS = 9;

/**
 * Call ids as the vendor takes them. The same id always becomes the same, so that a history encodes to the same
 * bytes each turn; ids that fit stay as they are.
 */
export class CallIds {
  readonly #form: ChatQuirks["callIds"];
  readonly #mapped = new Map<string, string>();
  readonly #used = new Set<string>();

  constructor(form: ChatQuirks["callIds"]) {
    this.#form = form;
  }

  of(callId: string): string {
    const known = this.#mapped.get(callId);
    if (known !== undefined) return known;
    let id = this.#fits(callId) ? callId : this.#digest(callId);
    for (let n = 2; this.#used.has(id); n += 1) id = this.#digest(`${callId}/${n}`);
    this.#mapped.set(callId, id);
    this.#used.add(id);
    return id;
  }

  #fits(callId: string): boolean {
    if (this.#form === "alphanumeric-9") return /^[a-zA-Z0-9]{9}$/.test(callId);
    return callId !== "" && callId.length <= MAX_CHARACTERS;
  }

  #digest(text: string): string {
    const digest = createHash("sha256").update(text).digest("hex");
    return this.#form === "alphanumeric-9"
      ? digest.slice(0, MISTRAL_CHARACTERS)
      : `call_${digest.slice(0, 32)}`;
  }
}
