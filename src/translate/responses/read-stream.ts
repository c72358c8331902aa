import type { Fault } from "../../domain/stream-event.ts";
import type { Usage } from "../../domain/usage.ts";
import { peekJson, readSpan } from "../json-peek.ts";
import { asRecord, parseJson, wordOf } from "../json-value.ts";
import { readError } from "../read-error.ts";
import { readUsage } from "../read-usage.ts";
import { sseData } from "../sse.ts";

/**
 * What the gateway must know of a Responses stream that passes by: whether it began, whether it ended and
 * how, and what it cost. A reducer: most events leave the state as it is and are not even parsed.
 */
export interface StreamReading {
  /** An event with data was seen, so the upstream has really begun to answer. */
  readonly started: boolean;
  readonly responseId?: string;
  readonly model?: string;
  readonly createdAtUnixS?: number;
  readonly usage?: Usage;
  readonly terminal?: "completed" | "failed" | "incomplete";
  /** From `response.failed`, from `response.incomplete`, or from an `error` event, which ends nothing. */
  readonly error?: Fault;
}

export const initialReading: StreamReading = { started: false };

/** One frame in, the state after it out. `truncated` frames are told by their first bytes. */
export function readFrame(reading: StreamReading, frame: Buffer, truncated: boolean): StreamReading {
  if (reading.started && isPlainDelta(frame)) return reading;
  const data = sseData(frame);
  if (data === undefined || data.length === 0) return reading;
  const type = eventType(data, truncated);
  switch (type) {
    case "response.created":
    case "response.completed":
    case "response.failed":
    case "response.incomplete":
      return readResponse({ ...reading, started: true, ...terminalOf(type) }, data);
    case "error":
      return { ...reading, started: true, error: readError(parseJson(data.toString())) };
    default:
      return reading.started ? reading : { ...reading, started: true };
  }
}

/**
 * A frame as OpenAI writes it, `event: response.…` and below it `data: {"type":"response.o…`: of text or of an item,
 * which say nothing to the gateway. Nearly all frames are such, so their bytes are compared without a copy.
 */
function isPlainDelta(frame: Buffer): boolean {
  if (frame[0] !== 0x65 || !matches(frame, 0, EVENT_RESPONSE)) return false;
  let at = EVENT_RESPONSE.length;
  while (at < MAX_EVENT_LINE_BYTES && frame[at] !== 0x0a) at += 1;
  const type = at + 1 + DATA_RESPONSE.length;
  return matches(frame, at + 1, DATA_RESPONSE) && (frame[type] === 0x6f || frame[type] === 0x72);
}

const EVENT_RESPONSE = Buffer.from("event: response.");
const DATA_RESPONSE = Buffer.from('data: {"type":"response.');
const MAX_EVENT_LINE_BYTES = 80;

function matches(bytes: Buffer, at: number, wanted: Buffer): boolean {
  for (let i = 0; i < wanted.length; i += 1) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}

/** The sequence number behind the last event that was passed on; 0 when it had none. */
export function nextSequenceNumber(lastFrame: Buffer | undefined): number {
  const data = lastFrame && sseData(lastFrame);
  if (!data) return 0;
  const peek = peekJson(data, ["sequence_number"]);
  const last = peek.kind === "found" ? readSpan(data, peek.spans.sequence_number) : undefined;
  return typeof last === "number" ? last + 1 : 0;
}

/** A whole (non-streamed) Response object, read the same way. */
export function readResponseBody(body: Buffer): StreamReading {
  return readObject(initialReading, body, { start: 0, end: body.length });
}

const FIRST_KEY = '{"type":"';

/**
 * The `type` of an event. OpenAI writes it first; others write it last or leave it out of errors, so the
 * slow way looks through the whole object.
 */
export function eventType(data: Buffer, truncated: boolean): string | undefined {
  if (data.toString("latin1", 0, FIRST_KEY.length) === FIRST_KEY) {
    const end = data.indexOf('"', FIRST_KEY.length);
    return end === -1 ? undefined : data.toString("latin1", FIRST_KEY.length, end);
  }
  if (truncated) return undefined;
  const peek = peekJson(data, ["type", "error"]);
  if (peek.kind !== "found") return undefined;
  const type = readSpan(data, peek.spans.type);
  if (typeof type === "string") return type;
  return peek.spans.error ? "error" : undefined;
}

function terminalOf(type: string): Pick<StreamReading, "terminal"> {
  if (type === "response.completed") return { terminal: "completed" };
  if (type === "response.failed") return { terminal: "failed" };
  return type === "response.incomplete" ? { terminal: "incomplete" } : {};
}

function readResponse(reading: StreamReading, data: Buffer): StreamReading {
  const outer = peekJson(data, ["response"]);
  const span = outer.kind === "found" ? outer.spans.response : undefined;
  return span ? readObject(reading, data, span) : reading;
}

function readObject(
  reading: StreamReading,
  data: Buffer,
  span: { readonly start: number; readonly end: number },
): StreamReading {
  const peek = peekJson(data, ["id", "model", "created_at", "usage", "error", "incomplete_details"], span);
  if (peek.kind !== "found") return reading;
  const responseId = wordOf(readSpan(data, peek.spans.id));
  const model = wordOf(readSpan(data, peek.spans.model));
  const createdAt = readSpan(data, peek.spans.created_at);
  const usage = readUsage(readSpan(data, peek.spans.usage));
  const error = readSpan(data, peek.spans.error);
  const reason = wordOf(asRecord(readSpan(data, peek.spans.incomplete_details))["reason"]);
  return {
    ...reading,
    ...(responseId !== undefined && { responseId }),
    ...(model !== undefined && { model }),
    ...(typeof createdAt === "number" && { createdAtUnixS: createdAt }),
    ...(usage && { usage }),
    ...(reason !== undefined && { error: { code: reason, message: `the answer is incomplete: ${reason}` } }),
    ...(error !== null && error !== undefined && { error: readError(error) }),
  };
}
