import type { LogBodies } from "../domain/log-entry.ts";
import { maskSecrets } from "./mask-secrets.ts";

/** The first bytes of both bodies of one request, for users who asked for that (`logs.bodies`). */
export class BodyKeeper {
  readonly #limitBytes: number;
  readonly #request: Buffer;
  readonly #response: Buffer[] = [];
  #responseBytes = 0;

  constructor(limitBytes: number, request: Buffer) {
    this.#limitBytes = limitBytes;
    // A copy: a slice would keep the whole body alive for as long as the stream runs.
    this.#request = Buffer.from(request.subarray(0, limitBytes));
  }

  addResponse(bytes: Uint8Array): void {
    const room = this.#limitBytes - this.#responseBytes;
    if (room <= 0) return;
    const piece = Buffer.from(bytes.subarray(0, room));
    this.#response.push(piece);
    this.#responseBytes += piece.length;
  }

  toLog(id: string): LogBodies {
    const text = (bytes: Buffer) => maskSecrets(bytes.toString());
    return { id, request: text(this.#request), response: text(Buffer.concat(this.#response)) };
  }
}
