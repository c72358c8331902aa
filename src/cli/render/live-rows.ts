import type { Io } from "../io.ts";

/**
 * The rows at the bottom of a terminal that are rewritten in place, below lines that stay.
 * Every live row must fit on one line of the window, or the next rewrite would begin at the wrong one.
 */
export class LiveRows {
  readonly #io: Io;
  #drawn = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  /** One write, so that nothing flickers. */
  update(staying: readonly string[], live: readonly string[]): void {
    const shown = this.#fit(live);
    if (staying.length + shown.length + this.#drawn === 0) return;
    const erase = this.#drawn > 0 ? `\x1b[${this.#drawn}A\x1b[J` : "";
    this.#drawn = shown.length;
    this.#io.out(erase + [...staying, ...shown].map((line) => `${line}\n`).join(""));
  }

  /** Leaves nothing behind that looks as if it still ran. */
  clear(): void {
    this.update([], []);
  }

  /** What scrolled out of the window could not be rewritten any more. */
  #fit(live: readonly string[]): readonly string[] {
    const room = Math.max(1, (this.#io.streams.stdout.rows ?? 24) - 3);
    if (live.length <= room) return live;
    const hidden = live.length - room;
    return [...live.slice(hidden), this.#io.paint.dim(`${hidden} more are running`)];
  }
}
