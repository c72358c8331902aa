import { endpointUrl } from "../providers/endpoint-url.ts";
import { estimateAnswerTokens } from "../translate/estimate-answer.ts";
import { peekJson } from "../translate/json-peek.ts";
import { asRecord } from "../translate/json-value.ts";
import type { StreamReading } from "../translate/responses/read-stream.ts";
import { stripEncryptedReasoning, stripForeignReasoning } from "../translate/responses/strip-reasoning.ts";
import { sseData } from "../translate/sse.ts";
import { UPSTREAM_PATHS } from "./api.ts";
import { EventStream } from "./event-stream.ts";
import { passingHeaders } from "./headers.ts";
import type { Call, Lane, Opened } from "./lane.ts";
import { type PeekedRequest, renameModel } from "./peek-request.ts";
import { minterOf, type Target } from "./plan.ts";
import { type ApiTap, TAPS } from "./taps.ts";
import type { Trip } from "./trip.ts";
import { readFailureBody, type UpstreamFailure } from "./upstream-failure.ts";
import type { UpstreamReply } from "./upstream-reply.ts";

const MAX_FAILURE_BYTES = 262_144;

/** The upstream speaks the client's own API: bytes pass as they are, but for the model's name. */
export class PassLane implements Lane {
  call: Call;
  readonly #tap: ApiTap;
  #stream: EventStream | undefined;
  #wholeBody: Buffer | undefined;
  #amended = false;

  constructor(request: PeekedRequest, target: Target, trip: Trip) {
    const renamed = renameModel(request, target.model);
    // Another vendor's thoughts, which only we can tell from this one's.
    const body = trip.api === "responses" ? stripForeignReasoning(renamed, minterOf(target)) : renamed;
    if (body !== renamed) trip.warnings.push("reasoning of another vendor: left out");
    this.#tap = TAPS[trip.api];
    this.call = {
      url: endpointUrl(target.integration, UPSTREAM_PATHS[trip.api]),
      body,
      headers: passingHeaders(trip.client.headers),
    };
  }

  async open(reply: UpstreamReply, trip: Trip): Promise<Opened | UpstreamFailure> {
    if (!/^text\/event-stream/i.test(reply.header("content-type") ?? "")) {
      // Other clients get what came; Codex would wait for events that never come.
      if (!trip.wantsStream || !trip.caller.isCodex) return { kind: "body", reply };
      return { kind: "no-stream", headers: reply.headers, body: await reply.readAll(MAX_FAILURE_BYTES) };
    }
    const stream = new EventStream(reply, this.#tap);
    this.#stream = stream;
    await stream.opened;
    const { started, terminal, error } = stream.reading;
    if (!started && stream.isOver)
      return { kind: "empty-stream", ...(stream.error && { error: stream.error }) };
    if (error && !terminal && trip.caller.isCodex) {
      reply.abort();
      return { kind: "error-first", error };
    }
    return { kind: "stream", reply, stream };
  }

  readBody(body: Buffer): StreamReading {
    this.#wholeBody = body;
    return this.#tap.readBody(body);
  }

  /** The last event of a stream holds all of it. */
  answer(): Buffer | undefined {
    if (this.#wholeBody) return this.#wholeBody;
    const data = this.#lastData();
    const peek = data && peekJson(data, ["response"]);
    const span = peek?.kind === "found" ? peek.spans.response : undefined;
    return span && data?.subarray(span.start, span.end);
  }

  /** Nothing to do: the HTTP client holds the very same bytes until the answer is over. */
  forgetRequest(): void {}

  /** The last event may repeat the whole answer; where it does not, or never came, the others are what is known. */
  estimateOutputTokens(): number {
    return estimateAnswerTokens(this.#lastWord()) || (this.#stream?.passed.estimateTokens() ?? 0);
  }

  readFailure(): undefined {
    return undefined;
  }

  /** Encrypted thoughts of another account or model make the whole thread unusable, so they are left out once. */
  amend(failure: UpstreamFailure, trip: Trip): Call | undefined {
    if (this.#amended || failure.kind !== "answered" || failure.status !== 400) return undefined;
    if (readFailureBody(failure.body).code !== "invalid_encrypted_content") return undefined;
    this.#amended = true;
    const body = stripEncryptedReasoning(this.call.body);
    if (body === this.call.body) return undefined;
    trip.warnings.push("encrypted reasoning that the upstream cannot read: left out");
    this.call = { ...this.call, body };
    return this.call;
  }

  #lastWord(): Readonly<Record<string, unknown>> | undefined {
    try {
      return asRecord(JSON.parse(String(this.#wholeBody ?? this.#lastData())));
    } catch {
      return undefined;
    }
  }

  #lastData(): Buffer | undefined {
    const frame = this.#stream?.lastFrame;
    return frame && sseData(frame);
  }
}
