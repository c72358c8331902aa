// translate/ — the grammar books: bytes ↔ meaning, for every dialect. Pure: no clock, no network, no disk.
// What must never happen here: a field dropped in silence, a value guessed, or a result that depends on
// how the network happened to cut the bytes.

const LF = 10;
const CR = 13;
const SPACE = 32;
const COLON = 58;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const EMPTY: Buffer = Buffer.alloc(0);
const NEWLINE = Buffer.of(LF);
const BLANK = Buffer.from("\n\n");

/** How much of an oversize frame is kept to tell what it was. */
const KEPT_PREFIX_BYTES = 4_096;

/** Called for each frame. A truncated one was longer than the limit; only its beginning is given. */
export type OnSseFrame = (frame: Buffer, truncated: boolean) => void;

/**
 * Cuts a byte stream into server-sent-event frames, however the network split it: LF, CRLF or CR, inside
 * a character, inside a line end. Frames are handed out whole, blank line included, byte for byte; comments
 * are frames too.
 * `push` returns the bytes that may be passed on: whole frames only, so that a stream cut in the middle of
 * a frame can still be ended properly. A frame over the limit is passed on in pieces instead of being held.
 * Source: WHATWG HTML, section 9.2.6 "Interpreting an event stream".
 */
export class SseScanner {
  readonly #maxFrameBytes: number;
  #held = EMPTY;
  #heldBytes = 0;
  /** True between the first piece of an oversize frame and its end. */
  #spilling = false;
  #lineIsEmpty = true;
  #endedInCr = false;
  #first = true;

  constructor(options: { readonly maxFrameBytes: number }) {
    this.#maxFrameBytes = options.maxFrameBytes;
  }

  /** Part of a frame has already been passed on, so only a blank line can end it. */
  get insidePassedFrame(): boolean {
    return this.#spilling;
  }

  /** What is held of an unfinished frame. */
  get rest(): Buffer {
    return this.#spilling ? EMPTY : this.#held.subarray(0, this.#heldBytes);
  }

  push(chunk: Buffer, onFrame: OnSseFrame): Buffer {
    let finished = EMPTY;
    let from = 0;
    let start = 0;
    for (const end of this.#frameEnds(chunk)) {
      const piece = chunk.subarray(start, end);
      if (this.#heldBytes > 0) {
        finished = this.#finishHeld(piece, onFrame);
        from = end;
      } else {
        onFrame(this.#withoutBom(piece), false);
      }
      start = end;
    }
    const spilled = start < chunk.length ? this.#hold(chunk.subarray(start)) : EMPTY;
    return join(finished, chunk.subarray(from, start), spilled);
  }

  /** The offsets behind each blank line of the chunk. */
  #frameEnds(chunk: Buffer): number[] {
    const hasCr = chunk.indexOf(CR) !== -1;
    return hasCr || this.#endedInCr ? this.#frameEndsByLine(chunk, hasCr) : this.#frameEndsByBlank(chunk);
  }

  /** Line feeds alone, as nearly every vendor writes: one search for each frame instead of one for each line. */
  #frameEndsByBlank(chunk: Buffer): number[] {
    const ends: number[] = [];
    let at = 0;
    // Behind a line's end, each further line feed is a blank line.
    const skipBlanks = () => {
      for (; chunk[at] === LF; at += 1) ends.push(at + 1);
    };
    if (this.#lineIsEmpty) skipBlanks();
    for (let blank = chunk.indexOf(BLANK, at); blank !== -1; blank = chunk.indexOf(BLANK, at)) {
      at = blank + BLANK.length;
      ends.push(at);
      skipBlanks();
    }
    if (at < chunk.length) this.#lineIsEmpty = chunk[chunk.length - 1] === LF;
    else if (chunk.length > 0) this.#lineIsEmpty = true;
    return ends;
  }

  #frameEndsByLine(chunk: Buffer, hasCr: boolean): number[] {
    const ends: number[] = [];
    let at = this.#endedInCr && chunk[0] === LF ? 1 : 0;
    while (at < chunk.length) {
      const lineEnd = hasCr ? nextLineEnd(chunk, at) : chunk.indexOf(LF, at);
      if (lineEnd !== at) this.#lineIsEmpty = false;
      if (lineEnd === -1) break;
      at = lineEnd + 1;
      if (chunk[lineEnd] === CR && chunk[at] === LF) at += 1;
      if (this.#lineIsEmpty) ends.push(at);
      this.#lineIsEmpty = true;
    }
    this.#endedInCr = chunk[chunk.length - 1] === CR;
    return ends;
  }

  /** Ends the frame that was held or passed in pieces; returns what of it has not passed yet. */
  #finishHeld(piece: Buffer, onFrame: OnSseFrame): Buffer {
    const truncated = this.#spilling;
    if (!truncated) this.#append(piece);
    const frame = this.#held.subarray(0, this.#heldBytes);
    // The buffer is handed out now, so it is never written to again.
    this.#held = EMPTY;
    this.#heldBytes = 0;
    this.#spilling = false;
    onFrame(this.#withoutBom(frame), truncated);
    return truncated ? piece : frame;
  }

  /** Keeps the beginning of a frame; over the limit, returns it to be passed on. */
  #hold(piece: Buffer): Buffer {
    if (this.#spilling) return piece;
    this.#append(piece);
    if (this.#heldBytes <= this.#maxFrameBytes) return EMPTY;
    const spilled = this.#held.subarray(0, this.#heldBytes);
    this.#held = Buffer.from(spilled.subarray(0, KEPT_PREFIX_BYTES));
    this.#heldBytes = this.#held.length;
    this.#spilling = true;
    return spilled;
  }

  /** Grows by doubling, so that a frame that arrives byte by byte costs its length and not its square. */
  #append(piece: Buffer): void {
    const needed = this.#heldBytes + piece.length;
    if (needed > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#held.length * 2, 512));
      this.#held.copy(grown, 0, 0, this.#heldBytes);
      this.#held = grown;
    }
    piece.copy(this.#held, this.#heldBytes);
    this.#heldBytes = needed;
  }

  #withoutBom(frame: Buffer): Buffer {
    if (!this.#first) return frame;
    this.#first = false;
    return frame.subarray(0, 3).equals(BOM) ? frame.subarray(3) : frame;
  }
}

/** Most chunks are whole frames and pass as they came, without a copy. */
function join(...parts: readonly Buffer[]): Buffer {
  const filled = parts.filter((part) => part.length > 0);
  return filled.length === 1 ? (filled[0] ?? EMPTY) : Buffer.concat(filled);
}

function nextLineEnd(chunk: Buffer, from: number): number {
  for (let at = from; at < chunk.length; at += 1) {
    if (chunk[at] === LF || chunk[at] === CR) return at;
  }
  return -1;
}

/**
 * The data of one frame: its `data` lines joined by newlines, or `undefined` when it has none (comments,
 * retry hints). A single line, which is what every vendor sends, is not copied.
 */
export function sseData(frame: Buffer): Buffer | undefined {
  const hasCr = frame.indexOf(CR) !== -1;
  const lines: Buffer[] = [];
  let at = 0;
  while (at < frame.length) {
    const next = hasCr ? nextLineEnd(frame, at) : frame.indexOf(LF, at);
    const end = next === -1 ? frame.length : next;
    if (isDataLine(frame, at, end)) lines.push(frame.subarray(valueStart(frame, at, end), end));
    at = end + 1;
  }
  return lines.length < 2
    ? lines[0]
    : Buffer.concat(lines.flatMap((line, n) => (n === 0 ? [line] : [NEWLINE, line])));
}

/** The name of an event whose first line says it, as all vendors write it; `undefined` otherwise. */
export function sseEventName(frame: Buffer): string | undefined {
  if (frame[0] !== 0x65 || frame.toString("latin1", 0, 6) !== "event:") return undefined;
  const lineFeed = frame.indexOf(LF);
  return frame.toString("latin1", 6, lineFeed === -1 ? frame.length : lineFeed).trim();
}

/** `data` alone on a line is a field with an empty value. */
function isDataLine(frame: Buffer, at: number, end: number): boolean {
  return (
    frame[at] === 0x64 &&
    frame[at + 1] === 0x61 &&
    frame[at + 2] === 0x74 &&
    frame[at + 3] === 0x61 &&
    (at + 4 === end || frame[at + 4] === COLON)
  );
}

function valueStart(frame: Buffer, at: number, end: number): number {
  const value = Math.min(at + 5, end);
  return value < end && frame[value] === SPACE ? value + 1 : value;
}

/** One frame with a named event, as OpenAI writes them. */
export function encodeSse(event: string, value: unknown): Buffer {
  return Buffer.from(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
}
