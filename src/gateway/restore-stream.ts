import { type Placeholders, type Spelling, unmask } from "../guardrails/placeholders.ts";
import { UnmaskStream } from "../guardrails/unmask-stream.ts";
import { SseScanner, sseData, sseEventName } from "../translate/sse.ts";
import { type Piece, piecesOf } from "./answer-pieces.ts";
import type { ClientApi } from "./api.ts";

/** Larger events pass as they are. */
const MAX_FRAME_BYTES = 16 * 1_048_576;
/** Texts that one answer may have open at once. */
const MOST_STREAMS = 1_024;

type Fields = Readonly<Record<string, unknown>>;

interface OpenText {
  readonly text: UnmaskStream;
  /** The last event of this text, to say what is still held in. */
  last: Piece;
}

/**
 * Puts what the guardrails hid back into an answer, in the client's own grammar: in pieces of text and of tool
 * calls, also where a placeholder is cut in two, and in the events that repeat the whole. Events that hold no
 * placeholder pass byte for byte.
 */
export class RestoreStream {
  readonly #api: ClientApi;
  readonly #placeholders: Placeholders;
  readonly #scanner = new SseScanner({ maxFrameBytes: MAX_FRAME_BYTES });
  readonly #open = new Map<string, OpenText>();

  constructor(api: ClientApi, placeholders: Placeholders) {
    this.#api = api;
    this.#placeholders = placeholders;
  }

  /** A part of a stream of events; half an event is held until the rest of it comes. */
  push(bytes: Buffer): Buffer {
    const out: Buffer[] = [];
    let isWhole = !this.#scanner.insidePassedFrame;
    const passed = this.#scanner.push(bytes, (frame, truncated) => {
      isWhole &&= !truncated;
      if (isWhole) out.push(this.#frame(frame));
    });
    // A frame over the limit comes through in pieces, and no event of its size can be restored.
    return isWhole && !this.#scanner.insidePassedFrame ? Buffer.concat(out) : passed;
  }

  /** What is left when the stream is over. */
  end(): Buffer {
    return this.#scanner.rest;
  }

  /** A whole answer in JSON. */
  whole(body: Buffer): Buffer {
    const value = body.includes("{{") ? parse(body.toString()) : undefined;
    return value === undefined ? body : Buffer.from(JSON.stringify(this.#restore(value, "")));
  }

  #frame(frame: Buffer): Buffer {
    const event = parse(sseData(frame)?.toString());
    if (event === undefined) return frame;
    const found = piecesOf(this.#api, event);
    const before: Buffer[] = [];
    const texts = found.pieces.map((piece) => this.#push(piece, found.ends(piece.stream)));
    for (const [stream, { text, last }] of this.#open) {
      if (!found.ends(stream)) continue;
      const rest = text.end();
      if (rest !== "") before.push(encode(frame, last.withText(rest)));
      this.#open.delete(stream);
    }
    const isSame = found.pieces.every(({ text }, at) => texts[at] === text);
    if (found.pieces.length > 0)
      return isSame ? join(before, frame) : join(before, encode(frame, found.withTexts(texts)));
    return join(before, frame.includes("{{") ? encode(frame, this.#restore(event, "") as Fields) : frame);
  }

  #push(piece: Piece, isLast: boolean): string {
    const known = this.#open.get(piece.stream);
    const open = known ?? { text: new UnmaskStream(this.#placeholders, piece.spelling), last: piece };
    open.last = piece;
    if (!known && this.#open.size < MOST_STREAMS) this.#open.set(piece.stream, open);
    return isLast ? open.text.push(piece.text) + open.text.end() : open.text.push(piece.text);
  }

  /** Every text in it, as the key says that it is spelt. */
  #restore(value: unknown, key: string): unknown {
    if (typeof value === "string") return unmask(value, this.#placeholders, spellingOf(key));
    if (Array.isArray(value)) return value.map((item) => this.#restore(item, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#restore(item, name)]));
  }
}

const spellingOf = (key: string): Spelling => (key === "arguments" ? "in-json" : "plain");

const join = (before: readonly Buffer[], frame: Buffer): Buffer =>
  before.length === 0 ? frame : Buffer.concat([...before, frame]);

function encode(frame: Buffer, event: Fields): Buffer {
  // What is said before the end is a piece, whatever the event that it comes with is called.
  const name = sseEventName(frame) === undefined ? "" : `event: ${String(event["type"] ?? "")}\n`;
  return Buffer.from(`${name}data: ${JSON.stringify(event)}\n\n`);
}

function parse(text: string | undefined): Fields | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}
