import { type Placeholders, type Spelling, unmask } from "../guardrails/placeholders.ts";
import { UnmaskStream } from "../guardrails/unmask-stream.ts";
import { isShallow } from "../translate/is-shallow.ts";
import { SseScanner, sseData, sseEventName } from "../translate/sse.ts";
import { type Piece, piecesOf } from "./answer-pieces.ts";
import type { ClientApi } from "./api.ts";

/** Larger events pass as they are. */
const MAX_FRAME_BYTES = 16 * 1_048_576;
/** Texts that one answer may have open at once. */
const MOST_STREAMS = 1_024;

type Fields = Readonly<Record<string, unknown>>;

/** What is done to the texts of an answer. */
export interface TextWork {
  /** For a text that comes in pieces. */
  open(spelling: Spelling): { push(piece: string): string; end(): string };
  /** For a text that is there as a whole. */
  whole(text: string, spelling: Spelling): string;
  /** Whether a whole event can hold something to do. */
  concerns(event: Buffer): boolean;
  /** Sees each event before it is told; `isUnsent`: nothing of the answer was. Errors: RefusalError, which ends it. */
  see?(event: Fields, isUnsent: boolean): void;
  /** The last event was seen. Errors: RefusalError. */
  over?(isUnsent: boolean): void;
  /** Whether what is told must wait, since it may be refused yet. */
  readonly isWaiting?: boolean;
  /** Of an event that cannot be looked at: it would exhaust the stack, or the memory. Errors: RefusalError. */
  unreadable?(why: "nested too deeply" | "too large"): void;
}

/** Puts what the guardrails hid back: whole placeholders, and those that are cut in two. */
export const restoring = (placeholders: Placeholders): TextWork => ({
  open: (spelling) => new UnmaskStream(placeholders, spelling),
  whole: (text, spelling) => unmask(text, placeholders, spelling),
  concerns: (event) => event.includes("{{"),
});

interface OpenText {
  readonly text: ReturnType<TextWork["open"]>;
  /** The last event of this text, to say what is still held in. */
  last: Piece;
  /** Its events have names. */
  readonly isNamed: boolean;
}

/**
 * Works on the texts of an answer in the client's own grammar: on pieces of text and of tool calls, and on the events
 * that repeat the whole. Events in which nothing changes pass byte for byte.
 */
export class ToldTexts {
  readonly #api: ClientApi;
  readonly #work: TextWork;
  readonly #scanner = new SseScanner({ maxFrameBytes: MAX_FRAME_BYTES });
  readonly #open = new Map<string, OpenText>();
  /** Whole events that wait for a judgement. */
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #isUnsent = false;

  constructor(api: ClientApi, work: TextWork) {
    this.#api = api;
    this.#work = work;
  }

  /** A part of a stream of events; half an event is held until the rest of it comes. */
  push(bytes: Buffer): Buffer {
    const out: Buffer[] = [];
    let isWhole = !this.#scanner.insidePassedFrame;
    const passed = this.#scanner.push(bytes, (frame, truncated) => {
      isWhole &&= !truncated;
      // Comments keep the line open, also while the events wait.
      if (isWhole) out.push(...(sseData(frame) ? this.#inTurn(this.#frame(frame)) : [frame]));
    });
    if (isWhole && !this.#scanner.insidePassedFrame) return Buffer.concat(out);
    // A frame over the limit comes through in pieces, and no event of its size can be restored.
    this.#work.unreadable?.("too large");
    return join(this.#waiting.splice(0), passed);
  }

  /** What is left when the stream is over. */
  end(): Buffer {
    const texts = this.#flush();
    return Buffer.concat([...this.#waiting.splice(0), ...texts, this.#scanner.rest]);
  }

  /** All events of a stream of which nothing was sent yet. */
  wholeStream(events: Buffer): Buffer {
    this.#isUnsent = true;
    return Buffer.concat([this.push(events), this.end()]);
  }

  /** A whole answer in JSON. */
  whole(body: Buffer): Buffer {
    const { see } = this.#work;
    const isConcerned = this.#work.concerns(body);
    const value = see || isConcerned ? parse(body.toString()) : undefined;
    if (value === undefined || this.#isTooDeep(value)) return body;
    see?.(value, true);
    this.#work.over?.(true);
    return isConcerned
      ? this.#rewritten(body, value, (changed) => Buffer.from(JSON.stringify(changed)))
      : body;
  }

  /** In the order in which they came, once nothing has to wait. */
  #inTurn(told: Buffer): readonly Buffer[] {
    this.#waiting.push(told);
    this.#waitingBytes += told.length;
    if (this.#work.isWaiting && this.#waitingBytes <= MAX_FRAME_BYTES) return [];
    if (this.#work.isWaiting) this.#work.unreadable?.("too large");
    this.#waitingBytes = 0;
    return this.#waiting.splice(0);
  }

  /** What is still held of texts that nobody ended. */
  #flush(): readonly Buffer[] {
    const rests = [...this.#open.values()].flatMap(({ text, last, isNamed }) => {
      const rest = text.end();
      return rest === "" ? [] : [encode(isNamed, last.withText(rest))];
    });
    this.#open.clear();
    this.#work.over?.(this.#isUnsent);
    return rests;
  }

  #frame(frame: Buffer): Buffer {
    const data = sseData(frame)?.toString();
    // Of Chat Completions, where a vendor may say no other end.
    if (data?.trim() === "[DONE]") return join(this.#flush(), frame);
    const event = parse(data);
    if (event === undefined || this.#isTooDeep(event)) return frame;
    this.#work.see?.(event, this.#isUnsent);
    const isNamed = sseEventName(frame) !== undefined;
    const found = piecesOf(this.#api, event);
    const before: Buffer[] = [];
    const texts = found.pieces.map((piece) => this.#push(piece, found.ends(piece.stream), isNamed));
    for (const [stream, { text, last }] of this.#open) {
      if (!found.ends(stream)) continue;
      const rest = text.end();
      if (rest !== "") before.push(encode(isNamed, last.withText(rest)));
      this.#open.delete(stream);
    }
    const isSame = found.pieces.every(({ text }, at) => texts[at] === text);
    if (found.pieces.length > 0)
      return isSame ? join(before, frame) : join(before, encode(isNamed, found.withTexts(texts)));
    if (!this.#work.concerns(frame)) return join(before, frame);
    return join(
      before,
      this.#rewritten(frame, event, (changed) => encode(isNamed, changed)),
    );
  }

  #isTooDeep(event: Fields): boolean {
    if (isShallow(event)) return false;
    this.#work.unreadable?.("nested too deeply");
    return true;
  }

  #push(piece: Piece, isLast: boolean, isNamed: boolean): string {
    const known = this.#open.get(piece.stream);
    const open = known ?? { text: this.#work.open(piece.spelling), last: piece, isNamed };
    open.last = piece;
    if (!known && this.#open.size < MOST_STREAMS) this.#open.set(piece.stream, open);
    return isLast ? open.text.push(piece.text) + open.text.end() : open.text.push(piece.text);
  }

  #rewritten(bytes: Buffer, value: Fields, encoded: (changed: Fields) => Buffer): Buffer {
    let isChanged = false;
    const rewrite = (item: unknown, key: string): unknown => {
      if (typeof item === "string") {
        const text = NOT_TOLD.has(key) ? item : this.#work.whole(item, spellingOf(key));
        isChanged ||= text !== item;
        return text;
      }
      if (Array.isArray(item)) return item.map((one) => rewrite(one, key));
      if (typeof item !== "object" || item === null) return item;
      return Object.fromEntries(Object.entries(item).map(([name, one]) => [name, rewrite(one, name)]));
    };
    const changed = rewrite(value, "") as Fields;
    return isChanged ? encoded(changed) : bytes;
  }
}

/** Names and marks, which are nobody's words. */
const NOT_TOLD = new Set(
  "type id item_id call_id response_id model object status role name encrypted_content".split(" "),
);

const spellingOf = (key: string): Spelling => (key === "arguments" ? "in-json" : "plain");

const join = (before: readonly Buffer[], frame: Buffer): Buffer =>
  before.length === 0 ? frame : Buffer.concat([...before, frame]);

function encode(isNamed: boolean, event: Fields): Buffer {
  // What is said before the end is a piece, whatever the event that it comes with is called.
  const name = isNamed ? `event: ${String(event["type"] ?? "")}\n` : "";
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
