import { type JsonPeek, type JsonSpan, peekJson, readSpan } from "../translate/json-peek.ts";
import { asRecord } from "../translate/json-value.ts";
import { omitMembers } from "../translate/omit-members.ts";
import { RefusalError } from "./refusal.ts";

const KEYS = [
  "type",
  "stream_id",
  "generate",
  "stream",
  "store",
  "previous_response_id",
  "input",
  "client_metadata",
] as const;
type Key = (typeof KEYS)[number];

/** One `response.create`: the body of a request, and what is said around it. */
export interface SocketMessage {
  readonly bytes: Buffer;
  readonly spans: Readonly<Partial<Record<Key, JsonSpan>>>;
  /** The lane that its events are marked with. */
  readonly streamId?: string;
  /** False: a warm-up. The tools and the first items come early, and nothing is to be answered yet. */
  readonly generate: boolean;
  readonly previousId?: string;
  /** Whoever says `store: false` can only go on from an answer of this connection. */
  readonly store: boolean;
  /** What Codex says in headers over HTTP, `x-codex-turn-metadata` for one. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/**
 * Looks into a message without parsing it: most of a turn is input. What else is wrong with it is noticed where
 * it would be in the body of an HTTP request.
 * Source: OpenAI's WebSocket mode, schema `ResponsesClientEventResponseCreate`. Errors: RefusalError.
 */
export function readSocketMessage(bytes: Buffer): SocketMessage {
  const spans = spansOf(peekJson(bytes, KEYS));
  const read = (key: Key): unknown => readSpan(bytes, spans[key]);
  const type = read("type");
  if (type !== "response.create") {
    throw new RefusalError({ kind: "message-unknown", type: String(type).slice(0, 100) });
  }
  const streamId = read("stream_id");
  const previousId = read("previous_response_id");
  return {
    bytes,
    spans,
    ...(typeof streamId === "string" && STREAM_ID.test(streamId) && { streamId }),
    generate: read("generate") !== false,
    ...(typeof previousId === "string" && { previousId }),
    store: read("store") !== false,
    metadata: asRecord(read("client_metadata")),
  };
}

const STREAM_ID = /^[A-Za-z0-9_.-]{1,256}$/;

function spansOf(peek: JsonPeek<Key>): SocketMessage["spans"] {
  if (peek.kind === "found") return peek.spans;
  if (peek.kind === "duplicate") throw new RefusalError({ kind: "field-twice", field: peek.key });
  throw new RefusalError({ kind: "body-not-json", at: peek.at });
}

const OPEN_BRACKET = 91;
const NOTHING = Buffer.alloc(0);

/** The message's own items, comma between them, without the brackets; `undefined` when its input is no list. */
export function inputItems({ bytes, spans: { input } }: SocketMessage): Buffer | undefined {
  if (!input) return NOTHING;
  if (bytes[input.start] === OPEN_BRACKET) return itemsIn(bytes, input);
  const text = readSpan(bytes, input);
  if (typeof text !== "string") return undefined;
  return Buffer.from(JSON.stringify({ type: "message", role: "user", content: text }));
}

/** What stands between the brackets of a list; empty where that is only white space. */
export function itemsIn(bytes: Buffer, { start, end }: JsonSpan): Buffer {
  const items = bytes.subarray(start + 1, end - 1);
  const first = items.findIndex((byte) => byte > 32);
  return first === -1 ? NOTHING : items.subarray(first);
}

/**
 * The body that the same request would have over HTTP: a stream, with the earlier items in front of its own if
 * there are any. The rest of the bytes is the client's.
 */
export function bodyOf(message: SocketMessage, items: readonly Buffer[] | undefined): Buffer {
  const { bytes, spans } = message;
  const { type, stream_id, generate, stream, previous_response_id, input } = spans;
  const omitted = [type, stream_id, generate, stream, ...(items ? [previous_response_id, input] : [])];
  const rest = omitMembers(
    bytes,
    omitted.flatMap((span) => span ?? []),
  );
  return Buffer.concat([AS_STREAM, ...(items ? [INPUT, ...joined(items), END_OF_INPUT] : []), ...rest]);
}

const AS_STREAM = Buffer.from('{"stream":true');
const INPUT = Buffer.from(',"input":[');
const END_OF_INPUT = Buffer.from("]");
const COMMA = Buffer.from(",");

const joined = (items: readonly Buffer[]): readonly Buffer[] =>
  items.flatMap((each, at) => (at === 0 ? [each] : [COMMA, each]));
