import type { UpstreamError } from "../ports/upstream.ts";
import { initialReading, nextSequenceNumber, readFrame } from "../translate/responses/read-stream.ts";
import { SseScanner, sseData } from "../translate/sse.ts";
import type { UpstreamReply } from "./upstream-reply.ts";

/** Larger events pass all the same, but are no longer held until they are whole. */
const MAX_FRAME_BYTES = 8 * 1_048_576;
/** So much may come (comments, an endless first event) before we stop waiting for an event. */
const MAX_OPENING_BYTES = 1_048_576;

const BLANK_LINE = Buffer.from("\n\n");

/** Where the bytes go. `write` answers false when it wants to be left alone for a while. */
export interface EventSink {
  write(bytes: Buffer): boolean;
}

/**
 * A Responses stream on its way from the upstream: read while it passes, held at frame boundaries, so that
 * whatever happens to the upstream the client never has half an event.
 */
export class EventStream {
  /** The first event is here, or it will never come. */
  readonly opened: Promise<void>;
  reading = initialReading;
  /** Why the upstream stopped before its end; absent while it runs and after a clean end. */
  error: UpstreamError | undefined;
  readonly #reply: UpstreamReply;
  readonly #scanner = new SseScanner({ maxFrameBytes: MAX_FRAME_BYTES });
  #lastFrame: Buffer | undefined;
  #openingBytes = 0;
  #opening: Buffer[] = [];
  #sink: EventSink | undefined;
  #isOver = false;
  #resolveOpened: () => void = () => undefined;
  #resolveOver: () => void = () => undefined;

  constructor(reply: UpstreamReply) {
    this.#reply = reply;
    this.opened = new Promise((resolve) => {
      this.#resolveOpened = resolve;
    });
    reply.pipe({ onData: (chunk) => this.#onData(chunk), onOver: (error) => this.#onOver(error) });
  }

  /** The number that the next event would have. */
  get nextSequenceNumber(): number {
    return nextSequenceNumber(this.#lastFrame);
  }

  /** Part of an event has already passed, so a blank line must come before anything else. */
  get isInsideEvent(): boolean {
    return this.#scanner.insidePassedFrame;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Passes on what is here and what comes; resolves when the upstream is done. */
  pipe(sink: EventSink): Promise<void> {
    this.#sink = sink;
    for (const bytes of this.#opening.splice(0)) this.#pass(bytes);
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  #onData(chunk: Buffer): void {
    const passing = this.#scanner.push(chunk, this.#onFrame);
    if (passing.length > 0) this.#pass(passing);
    if (this.reading.started || this.#openingBytes > MAX_OPENING_BYTES) this.#resolveOpened();
  }

  readonly #onFrame = (frame: Buffer, truncated: boolean): void => {
    this.reading = readFrame(this.reading, frame, truncated);
    this.#lastFrame = frame;
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
