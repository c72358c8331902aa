import type { UpstreamError } from "../ports/upstream.ts";
import { initialReading, type StreamReading } from "../translate/responses/read-stream.ts";
import type { ResponseError } from "../translate/responses/response-object.ts";
import { SseScanner, sseData } from "../translate/sse.ts";
import type { AnswerStream, BreakFallback, EventSink } from "./answer-stream.ts";
import { PassedEvents } from "./passed-events.ts";
import type { UpstreamReply } from "./upstream-reply.ts";

/** Larger events pass all the same, but are no longer held until they are whole. */
const MAX_FRAME_BYTES = 8 * 1_048_576;
/** So much may come (comments, an endless first event) before we stop waiting for an event. */
const MAX_OPENING_BYTES = 1_048_576;

const BLANK_LINE = Buffer.from("\n\n");

/** How a stream that passes by is read, and how it is ended when it breaks. */
export interface Tap {
  readFrame(reading: StreamReading, frame: Buffer, truncated: boolean): StreamReading;
  encodeBreak(broken: BrokenStream): Buffer;
}

export interface BrokenStream {
  readonly reading: StreamReading;
  readonly lastFrame: Buffer | undefined;
  readonly error: ResponseError;
  readonly fallback: BreakFallback;
}

/** A stream that passes byte for byte: read on its way, and held at frame boundaries. */
export class EventStream implements AnswerStream {
  /** The first event is here, or it will never come. */
  readonly opened: Promise<void>;
  readonly isVerbatim = true;
  reading = initialReading;
  error: UpstreamError | undefined;
  readonly passed = new PassedEvents();
  readonly #reply: UpstreamReply;
  readonly #tap: Tap;
  readonly #scanner = new SseScanner({ maxFrameBytes: MAX_FRAME_BYTES });
  #lastFrame: Buffer | undefined;
  #openingBytes = 0;
  #opening: Buffer[] = [];
  #sink: EventSink | undefined;
  #isOver = false;
  #resolveOpened: () => void = () => undefined;
  #resolveOver: () => void = () => undefined;

  constructor(reply: UpstreamReply, tap: Tap) {
    this.#reply = reply;
    this.#tap = tap;
    this.opened = new Promise((resolve) => {
      this.#resolveOpened = resolve;
    });
    reply.pipe({ onData: (chunk) => this.#onData(chunk), onOver: (error) => this.#onOver(error) });
  }

  /** The last whole event that passed. */
  get lastFrame(): Buffer | undefined {
    return this.#lastFrame;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  pipe(sink: EventSink): Promise<void> {
    this.#sink = sink;
    for (const bytes of this.#opening.splice(0)) this.#pass(bytes);
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  encodeBreak(error: ResponseError, fallback: BreakFallback): Buffer {
    const { reading } = this;
    const end = this.#tap.encodeBreak({ reading, lastFrame: this.#lastFrame, error, fallback });
    // Part of an event has already passed, so a blank line must come before anything else.
    return this.#scanner.insidePassedFrame ? Buffer.concat([BLANK_LINE, end]) : end;
  }

  #onData(chunk: Buffer): void {
    const passing = this.#scanner.push(chunk, this.#onFrame);
    if (passing.length > 0) this.#pass(passing);
    if (this.reading.started || this.#openingBytes > MAX_OPENING_BYTES) this.#resolveOpened();
  }

  readonly #onFrame = (frame: Buffer, truncated: boolean): void => {
    this.reading = this.#tap.readFrame(this.reading, frame, truncated);
    this.#lastFrame = frame;
    this.passed.add(frame);
  };

  #pass(bytes: Buffer): void {
    if (this.#sink) {
      if (!this.#sink.write(bytes)) this.#reply.pause();
      return;
    }
    this.#openingBytes += bytes.length;
    this.#opening.push(bytes);
  }

  #onOver(error: UpstreamError | undefined): void {
    this.error = error;
    this.#passRest();
    this.#isOver = true;
    this.#resolveOpened();
    this.#resolveOver();
  }

  /**
   * An event without its blank line: whole if its data is whole, and then it may be the very end that the
   * client waits for. Half an event is dropped. Behind the end nothing matters, so it passes as it is.
   */
  #passRest(): void {
    const { rest } = this.#scanner;
    if (rest.length === 0) return;
    if (this.reading.terminal) {
      this.#pass(rest);
    } else if (isWholeEvent(rest)) {
      const frame = Buffer.concat([rest, BLANK_LINE]);
      this.#onFrame(frame, false);
      this.#pass(frame);
    }
  }
}

function isWholeEvent(bytes: Buffer): boolean {
  const data = sseData(bytes);
  if (data === undefined) return false;
  try {
    JSON.parse(data.toString());
    return true;
  } catch {
    return false;
  }
}
