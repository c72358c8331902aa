import type { Fault, StreamEvent } from "../domain/stream-event.ts";
import type { UpstreamError } from "../ports/upstream.ts";
import type { AnswerEncoder } from "../translate/client-grammar.ts";
import type { Dialect } from "../translate/dialect.ts";
import { initialReading, type StreamReading } from "../translate/responses/read-stream.ts";
import type { ResponseError } from "../translate/responses/response-object.ts";
import { SseScanner, sseData, sseEventName } from "../translate/sse.ts";
import type { AnswerStream, EventSink } from "./answer-stream.ts";
import { readEvent } from "./read-event.ts";
import type { UpstreamReply } from "./upstream-reply.ts";
import type { WrittenText } from "./written-text.ts";

/** A larger event cannot be held until it is whole, and half of it cannot be translated. */
export const MAX_FRAME_BYTES = 16 * 1_048_576;
/** What was said is held until the end, which repeats it. No model writes so much; an endless one would. */
const MAX_STREAM_BYTES = 256 * 1_048_576;
/** Said so often while the upstream thinks, so that the client does not take the silence for a broken line, ms. */
const KEEP_ALIVE_MS = 15_000;
/** An upstream that has said its last word may take so long to end its side, which saves its connection, ms. */
const LINGER_MS = 2_000;

export interface Translation<State> {
  readonly dialect: Dialect<State>;
  readonly state: State;
  readonly encoder: AnswerEncoder;
  readonly written: WrittenText;
  /** What says nothing to the client but that we are there; empty where it would confuse it. */
  readonly keepAlive: Buffer;
  /** How a failure in the middle is put to this client. */
  faultFor(fault: Fault): Fault;
  monotonicMs(): number;
}

/** A stream that is taken apart in the upstream's dialect and told again in the client's grammar. */
export class TranslatedStream<State> implements AnswerStream {
  readonly opened: Promise<void>;
  readonly isVerbatim = false;
  reading: StreamReading = initialReading;
  error: UpstreamError | undefined;
  readonly #reply: UpstreamReply;
  readonly #translation: Translation<State>;
  readonly #scanner = new SseScanner({ maxFrameBytes: MAX_FRAME_BYTES });
  #state: State;
  #text = "";
  #lastSaidMs = 0;
  #bytes = 0;
  #opening: Buffer[] = [];
  #sink: EventSink | undefined;
  #isOver = false;
  #hasContent = false;
  #linger: NodeJS.Timeout | undefined;
  #resolveOpened: () => void = () => undefined;
  #resolveOver: () => void = () => undefined;

  constructor(reply: UpstreamReply, translation: Translation<State>) {
    this.#reply = reply;
    this.#translation = translation;
    this.#state = translation.state;
    this.#lastSaidMs = translation.monotonicMs();
    this.opened = new Promise((resolve) => {
      this.#resolveOpened = resolve;
    });
    reply.pipe({ onData: (chunk) => this.#onData(chunk), onOver: (error) => this.#onOver(error) });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Something of an answer has come, and not only its beginning or its end. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  pipe(sink: EventSink): Promise<void> {
    this.#sink = sink;
    for (const bytes of this.#opening.splice(0)) this.#pass(bytes);
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resolveOver = resolve;
    });
  }

  encodeBreak(error: ResponseError): Buffer {
    return Buffer.from(this.#translation.encoder.encode({ type: "failure", fault: error }));
  }

  #onData(chunk: Buffer): void {
    if (this.reading.terminal) return;
    this.#bytes += chunk.length;
    this.#carefully(() => this.#scanner.push(chunk, this.#onFrame));
    if (this.#scanner.insidePassedFrame) this.#giveUp("an event of the stream is too large");
    if (this.#bytes > MAX_STREAM_BYTES) this.#giveUp("the answer is too large");
    this.#flush();
  }

  /** Decoders and encoders do not throw. Should one, it must cost this answer and not the gateway. */
  #carefully(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#giveUp(`the answer cannot be translated (${error instanceof Error ? error.name : "error"})`);
    }
  }

  /** A line that breaks behind the last word of an answer has broken nothing. */
  #end(error: UpstreamError | undefined): void {
    // The last event may lack its blank line.
    if (!error && this.#scanner.rest.length > 0) this.#onFrame(this.#scanner.rest);
    const events = this.#translation.dialect.decodeEnd(this.#state);
    if (error && events.at(-1)?.type !== "finish") return;
    for (const event of events) this.#say(event.type === "failure" ? withCode(event) : event);
  }

  readonly #onFrame = (frame: Buffer): void => {
    const data = sseData(frame);
    if (data === undefined || this.reading.terminal) return;
    const { dialect } = this.#translation;
    const step = dialect.decodeEvent(this.#state, data.toString(), sseEventName(frame));
    this.#state = step.state;
    for (const event of step.events) this.#say(event);
  };

  #say(event: StreamEvent): void {
    if (this.reading.terminal) return;
    const { encoder, faultFor, written } = this.#translation;
    this.reading = readEvent(this.reading, event);
    written.add(event);
    this.#hasContent ||= this.reading.started && this.reading.terminal === undefined;
    const told: StreamEvent = event.type === "failure" ? { ...event, fault: faultFor(event.fault) } : event;
    this.#text += encoder.encode(told);
  }

  #giveUp(message: string): void {
    this.#say({ type: "failure", fault: { code: "server_error", message } });
    this.#reply.abort();
  }

  #flush(): void {
    const { monotonicMs, keepAlive } = this.#translation;
    if (this.#text !== "") {
      const bytes = Buffer.from(this.#text);
      this.#text = "";
      this.#lastSaidMs = monotonicMs();
      this.#pass(bytes);
    } else if (keepAlive.length > 0 && this.#sink && monotonicMs() - this.#lastSaidMs > KEEP_ALIVE_MS) {
      this.#lastSaidMs = monotonicMs();
      this.#pass(keepAlive);
    }
    if (this.reading.started) this.#resolveOpened();
    if (this.reading.terminal && !this.#isOver) this.#leave();
  }

  /** Behind the last word nobody waits for an upstream that holds the line. */
  #leave(): void {
    this.#linger = setTimeout(() => this.#reply.abort(), LINGER_MS).unref();
    this.#isOver = true;
    this.#resolveOver();
  }

  #pass(bytes: Buffer): void {
    if (!this.#sink) this.#opening.push(bytes);
    else if (!this.#sink.write(bytes)) this.#reply.pause();
  }

  #onOver(error: UpstreamError | undefined): void {
    clearTimeout(this.#linger);
    if (!this.reading.terminal) this.#carefully(() => this.#end(error));
    if (!this.reading.terminal) this.error = error;
    this.#flush();
    this.#isOver = true;
    this.#resolveOpened();
    this.#resolveOver();
  }
}

/** An end that came too early is the upstream's fault and may not happen again, unless the dialect knows better. */
function withCode(failure: Extract<StreamEvent, { type: "failure" }>): StreamEvent {
  return { ...failure, fault: { code: "server_error", ...failure.fault } };
}
