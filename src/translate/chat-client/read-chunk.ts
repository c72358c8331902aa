import { peekJson, readSpan } from "../json-peek.ts";
import { asRecord } from "../json-value.ts";
import { readError } from "../read-error.ts";
import { readUsage } from "../read-usage.ts";
import { initialReading, type StreamReading } from "../responses/read-stream.ts";
import { sseData } from "../sse.ts";

const DONE = "[DONE]";
const USAGE = '"usage"';
const FINISH_REASON = '"finish_reason"';
const ERROR = '"error"';

/**
 * What the gateway must know of a chat stream that passes by. One frame in, the state after it out; most chunks
 * leave the state as it is and are searched for three words, not parsed. In valid JSON a quoted word with a colon
 * behind it is a key: within texts the quotes are escaped.
 */
export function readChunkFrame(reading: StreamReading, frame: Buffer, truncated: boolean): StreamReading {
  const data = sseData(frame);
  if (data === undefined || data.length === 0) return reading;
  const next = reading.started ? reading : { ...reading, started: true };
  if (truncated) return next;
  // One character for each byte: all that is searched for is ASCII, and searching a string is quicker.
  const text = data.toString("latin1");
  return text === DONE ? endAt(next) : readObject(next, data, text);
}

/** A whole (not streamed) chat completion, read the same way. */
export function readChatBody(body: Buffer): StreamReading {
  const { terminal: _terminal, ...reading } = readObject(initialReading, body, body.toString("latin1"));
  return reading;
}

function readObject(reading: StreamReading, data: Buffer, text: string): StreamReading {
  let next = reading;
  if (next.responseId === undefined || next.model === undefined) next = readNames(next, data);
  if (valueAfter(text, USAGE, "{") !== -1) next = readUsageIn(next, data);
  if (valueAfter(text, ERROR) !== -1) next = readErrorIn(next, data);
  return readFinish(next, text);
}

/** `[DONE]` behind an error is the end of a failure. */
function endAt(reading: StreamReading): StreamReading {
  return reading.terminal ? reading : { ...reading, terminal: reading.error ? "failed" : "completed" };
}

/** Azure's first chunk is about the prompt and has empty names. */
function readNames(reading: StreamReading, data: Buffer): StreamReading {
  const peek = peekJson(data, ["id", "model", "created"]);
  if (peek.kind !== "found") return reading;
  const responseId = readSpan(data, peek.spans.id);
  const model = readSpan(data, peek.spans.model);
  if (!isText(responseId) && !isText(model)) return reading;
  const created = readSpan(data, peek.spans.created);
  return {
    ...reading,
    ...(isText(responseId) && { responseId }),
    ...(isText(model) && { model }),
    ...(typeof created === "number" && { createdAtUnixS: created }),
  };
}

/** Beside the choices (OpenAI), in `x_groq` (Groq), or in the choice itself (Moonshot). The last one counts. */
function readUsageIn(reading: StreamReading, data: Buffer): StreamReading {
  const peek = peekJson(data, ["usage", "x_groq", "choices"]);
  if (peek.kind !== "found") return reading;
  const { spans } = peek;
  const usage =
    readUsage(readSpan(data, spans.usage)) ??
    readUsage(asRecord(readSpan(data, spans.x_groq))["usage"]) ??
    readUsage(asRecord(asRecord(readSpan(data, spans.choices))["0"])["usage"]);
  return usage ? { ...reading, usage } : reading;
}

/** OpenAI's SDKs throw at a chunk with an `error`, so it ends the stream whatever comes behind it. */
function readErrorIn(reading: StreamReading, data: Buffer): StreamReading {
  const peek = peekJson(data, ["error", "x_groq"]);
  if (peek.kind !== "found") return reading;
  const error = readSpan(data, peek.spans.error) ?? asRecord(readSpan(data, peek.spans.x_groq))["error"];
  if (!error) return reading;
  return { ...reading, terminal: "failed", error: readError({ error }) };
}

function readFinish(reading: StreamReading, text: string): StreamReading {
  let next = reading;
  for (let at = valueAfter(text, FINISH_REASON, '"'); at !== -1; ) {
    const end = text.indexOf('"', at + 1);
    if (end === -1) break;
    next = finishedBy(next, text.slice(at + 1, end));
    at = valueAfter(text, FINISH_REASON, '"', end);
  }
  return next;
}

function finishedBy(reading: StreamReading, reason: string): StreamReading {
  if (reason === "" || reading.terminal === "failed") return reading;
  if (reason === "length" || reason === "content_filter") {
    const error = { code: reason, message: `the answer is incomplete: ${reason}` };
    return { ...reading, terminal: "incomplete", error };
  }
  if (reason === "error") {
    return {
      ...reading,
      terminal: "failed",
      error: reading.error ?? { code: reason, message: ENDED_IN_ERROR },
    };
  }
  return reading.terminal ? reading : { ...reading, terminal: "completed" };
}

const ENDED_IN_ERROR = "the answer ended in an error";

/** Where the value of the next such key begins, if it begins so; -1 when there is none. */
function valueAfter(text: string, key: string, begins = "", from = 0): number {
  for (let at = text.indexOf(key, from); at !== -1; at = text.indexOf(key, at + key.length)) {
    const colon = skipSpace(text, at + key.length);
    if (text[colon] !== ":") continue;
    const value = skipSpace(text, colon + 1);
    if (text.startsWith(begins, value)) return value;
  }
  return -1;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at += 1;
  return at;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
