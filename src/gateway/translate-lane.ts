import type { ModelRequest, Warning } from "../domain/conversation.ts";
import type { Fault, StreamEvent } from "../domain/stream-event.ts";
import { endpointUrl } from "../providers/endpoint-url.ts";
import { type AnswerContext, type AnswerEncoder, BadRequestError } from "../translate/client-grammar.ts";
import type { DecodeContext, DialectTarget } from "../translate/dialect.ts";
import { initialReading, type StreamReading } from "../translate/responses/read-stream.ts";
import { strictJson } from "../translate/strict-json.ts";
import { unsupportedParameter } from "../translate/unsupported-parameter.ts";
import { type AnyDialect, DIALECTS, GRAMMARS } from "./dialects.ts";
import type { Hall } from "./hall.ts";
import { translatedHeaders } from "./headers.ts";
import type { Call, Lane, Opened } from "./lane.ts";
import { minterOf, type Target } from "./plan.ts";
import { readEvent } from "./read-event.ts";
import { codexCodeOf } from "./stream-break.ts";
import { TranslatedStream } from "./translated-stream.ts";
import type { Trip } from "./trip.ts";
import type { UpstreamFailure } from "./upstream-failure.ts";
import type { UpstreamReply } from "./upstream-reply.ts";
import { WrittenText } from "./written-text.ts";

/** A whole answer is held in memory to be translated, up to this size. */
const MAX_ANSWER_BYTES = 64 * 1_048_576;
/** An upstream that dislikes more of what we send than this is not one that we know. */
const MAX_AMENDMENTS = 4;

const PING = Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');
const NOTHING = Buffer.alloc(0);

/** The upstream speaks another API: the request goes through the hub, and the answer comes back through it. */
export class TranslateLane implements Lane {
  call: Call;
  #request: ModelRequest;
  #body: Readonly<Record<string, unknown>>;
  readonly #target: Target;
  readonly #dialect: AnyDialect;
  readonly #hall: Hall;
  readonly #written = new WrittenText();
  #encoder: AnswerEncoder | undefined;
  #amendments = 0;

  /** Errors: BadRequestError. */
  constructor(body: Readonly<Record<string, unknown>>, target: Target, trip: Trip, hall: Hall) {
    const { request, warnings } = GRAMMARS[grammarOf(trip)].parseRequest(body);
    this.#body = body;
    this.#request = request;
    this.#target = target;
    this.#dialect = DIALECTS[target.integration.wireApi];
    this.#hall = hall;
    note(trip, warnings);
    this.call = this.#encode(trip);
  }

  async open(reply: UpstreamReply, trip: Trip): Promise<Opened | UpstreamFailure> {
    if (!/^text\/event-stream/i.test(reply.header("content-type") ?? "")) return this.#openWhole(reply, trip);
    const encoder = this.#openEncoder(trip);
    this.#encoder = encoder;
    const stream = new TranslatedStream(reply, {
      dialect: this.#dialect,
      state: this.#dialect.initial(this.#decodeContext()),
      encoder,
      written: this.#written,
      keepAlive: trip.caller.isCodex && trip.api === "responses" ? PING : NOTHING,
      faultFor: (fault) => (trip.caller.isCodex ? { ...fault, code: codexCodeOf(fault.code) } : fault),
      monotonicMs: () => this.#hall.clock.monotonicMs(),
    });
    await stream.opened;
    if (!stream.reading.started)
      return { kind: "empty-stream", ...(stream.error && { error: stream.error }) };
    if (!trip.wantsStream) {
      // Asked for a whole answer and got a stream all the same: it is collected.
      await stream.pipe({ write: () => true });
      if (stream.error) return { kind: "unreached", error: stream.error };
      return this.#whole(stream.reading, reply, () => encoder.whole());
    }
    if (stream.reading.terminal === "failed" && !stream.hasContent) {
      reply.abort();
      return { kind: "error-first", error: faultOf(stream.reading) };
    }
    return { kind: "stream", reply, stream };
  }

  readBody(): StreamReading {
    return initialReading;
  }

  answer(): Buffer | undefined {
    return this.#encoder && Buffer.from(strictJson(this.#encoder.whole()));
  }

  forgetRequest(): void {
    this.#body = {};
    this.#request = { ...this.#request, items: [] };
  }

  estimateOutputTokens(): number {
    return this.#written.estimateTokens();
  }

  readFailure(status: number, body: Buffer): Fault {
    return this.#dialect.decodeFailure(status, body.toString());
  }

  /** Learn on 400: what the upstream says that it does not know is left out, now and for this model from now on. */
  amend(failure: UpstreamFailure, trip: Trip): Call | undefined {
    if (failure.kind !== "answered" || this.#amendments >= MAX_AMENDMENTS) return undefined;
    const parameter = unsupportedParameter(failure.status, failure.body.toString("utf8", 0, 20_000));
    if (parameter === undefined) return undefined;
    const without = new Set([...this.#hall.learnt.of(this.#target), parameter]);
    this.#amendments += 1;
    const call = this.#encode(trip, without);
    // It was not sent, or cannot be left out: asking again would change nothing.
    if (call.body.equals(this.call.body)) return undefined;
    this.call = call;
    this.#hall.learnt.add(this.#target, parameter);
    trip.warnings.push(
      `${parameter}: left out, ${this.#target.provider.title} does not take it for this model`,
    );
    return this.call;
  }

  #encode(trip: Trip, without = this.#hall.learnt.of(this.#target)): Call {
    const target = this.#dialectTarget(without);
    const { text, warnings } = shallow(() => {
      const encoded = this.#dialect.encodeRequest(this.#request, target);
      return { text: strictJson(encoded.body), warnings: encoded.warnings };
    });
    if (this.#amendments === 0) note(trip, warnings);
    return {
      url: endpointUrl(this.#target.integration, this.#dialect.path(target, this.#request.wantsStream)),
      body: Buffer.from(text),
      headers: translatedHeaders(trip.client.headers),
    };
  }

  #dialectTarget(without: ReadonlySet<string>): DialectTarget {
    const { model, provider } = this.#target;
    return {
      model,
      minter: minterOf(this.#target),
      quirks: provider.chat ?? {},
      without,
    };
  }

  #decodeContext(): DecodeContext {
    return { ids: this.#ids(), minter: minterOf(this.#target) };
  }

  #ids() {
    return { next: (prefix: string) => `${prefix}_${this.#hall.ids.secret(12)}` };
  }

  #openEncoder(trip: Trip) {
    const context: AnswerContext = {
      ids: this.#ids(),
      responseId: `resp_${trip.id}`,
      createdAtUnixS: Math.floor(trip.startedAtUnixMs / 1_000),
      modelAsked: trip.modelAsked ?? this.#target.model,
      // Its tools and settings; the history is of no use to an answer, which may take minutes.
      request: { ...this.#request, items: [] },
      // Codex ignores it in a response, where it would be as long as the request.
      ...((!trip.caller.isCodex || trip.api === "chat") && { echo: this.#body }),
    };
    return GRAMMARS[grammarOf(trip)].openEncoder(context);
  }

  /** No stream: what was asked for, or an upstream that cannot. */
  async #openWhole(reply: UpstreamReply, trip: Trip): Promise<Opened | UpstreamFailure> {
    const bytes = await reply.readAll(MAX_ANSWER_BYTES);
    // Given up by us: it is larger than any answer.
    if (reply.error && reply.error.kind !== "aborted") return { kind: "unreached", error: reply.error };
    const events = decodeWhole(this.#dialect, bytes, this.#decodeContext());
    if (!events) return { kind: "no-stream", headers: reply.headers, body: bytes };
    const encoder = this.#openEncoder(trip);
    this.#encoder = encoder;
    const text = events.map((event) => encoder.encode(event)).join("");
    const reading = events.reduce(readEvent, initialReading);
    for (const event of events) this.#written.add(event);
    if (trip.wantsStream && reading.terminal !== "failed") {
      return { kind: "whole", reply, body: Buffer.from(text), reading };
    }
    return this.#whole(reading, reply, () => encoder.whole());
  }

  #whole(
    reading: StreamReading,
    reply: UpstreamReply,
    write: () => Readonly<Record<string, unknown>>,
  ): Opened | UpstreamFailure {
    if (reading.terminal === "failed") return { kind: "error-first", error: faultOf(reading) };
    return { kind: "whole", reply, body: Buffer.from(strictJson(write())), reading };
  }
}

/** Errors: BadRequestError; arguments and opaque state may be nested more deeply than the body that they came in. */
function shallow<Result>(write: () => Result): Result {
  try {
    return write();
  } catch (error) {
    if (error instanceof RangeError) throw new BadRequestError("The request is nested too deeply.");
    throw error;
  }
}

/** `undefined`: not an answer at all, but a page or garbage. */
function decodeWhole(
  dialect: AnyDialect,
  bytes: Buffer,
  context: DecodeContext,
): readonly StreamEvent[] | undefined {
  try {
    return dialect.decodeBody(JSON.parse(bytes.toString()), context);
  } catch {
    return undefined;
  }
}

const grammarOf = ({ api }: Trip): "responses" | "chat" => (api === "chat" ? "chat" : "responses");

const faultOf = ({ error }: StreamReading): Fault => error ?? { message: "the upstream gave no reason" };

function note(trip: Trip, warnings: readonly Warning[]): void {
  for (const { feature, whatWeDid } of warnings) trip.warnings.push(`${feature}: ${whatWeDid}`);
}
