import { isShallow } from "../translate/is-shallow.ts";
import { type JsonSpan, peekJson, readSpan, spliceJson } from "../translate/json-peek.ts";
import { asRecord } from "../translate/json-value.ts";
import { RefusalError } from "./refusal.ts";

/** What must be known of a request to send it on. The bytes stay as they came. */
export interface PeekedRequest {
  readonly bytes: Buffer;
  readonly model: string;
  readonly modelSpan: JsonSpan;
  /** Where somebody speaks. */
  readonly said: Readonly<Partial<Record<SaidPart, JsonSpan>>>;
  readonly wantsStream: boolean;
  /** The answer that it goes on from. */
  readonly previousResponseId?: string;
  /** The client may ask for the answer again. */
  readonly wantsKept: boolean;
  /** How much the model may write, as each API has it. */
  readonly maxOutputTokens: {
    readonly responses: number | undefined;
    readonly chat: number | undefined;
  };
  /** How many answers are wanted at once, in Chat Completions. */
  readonly answers: number;
  /** Who asks, as OpenAI's APIs have it. */
  readonly user?: string;
}

/** The fields of a request that hold what somebody said, in any of the client's APIs. */
export const SAID_PARTS = [
  ...(["instructions", "input", "messages", "prompt"] as const),
  ...(["prediction", "metadata", "user", "tools"] as const),
];
export type SaidPart = (typeof SAID_PARTS)[number];

/** What of the outside is looked at, in all three APIs. */
const KEYS = [
  ...(["model", "stream", "store", "previous_response_id"] as const),
  ...(["max_output_tokens", "max_completion_tokens", "max_tokens", "n"] as const),
  ...SAID_PARTS,
];

/** Looks into the body without parsing it. Errors: RefusalError. */
export function peekRequest(bytes: Buffer): PeekedRequest {
  const peek = peekJson(bytes, KEYS);
  if (peek.kind === "not-an-object") throw new RefusalError({ kind: "body-not-json", at: peek.at });
  if (peek.kind === "duplicate") throw new RefusalError({ kind: "field-twice", field: peek.key });
  const { spans } = peek;
  const { model: modelSpan, stream, store, previous_response_id: previous, user: userSpan } = spans;
  const model = readSpan(bytes, modelSpan);
  if (!modelSpan || typeof model !== "string" || model === "")
    throw new RefusalError({ kind: "model-missing" });
  const previousResponseId = readSpan(bytes, previous);
  const user = readSpan(bytes, userSpan);
  const countIn = (span: JsonSpan | undefined): number => {
    const value = readSpan(bytes, span);
    return Number.isSafeInteger(value) ? Math.max(0, Number(value)) : 0;
  };
  const { max_output_tokens, max_completion_tokens, max_tokens } = spans;
  return {
    bytes,
    model,
    modelSpan,
    said: spans,
    wantsStream: readSpan(bytes, stream) === true,
    wantsKept: readSpan(bytes, store) !== false,
    ...(typeof previousResponseId === "string" && { previousResponseId }),
    maxOutputTokens: {
      responses: countIn(max_output_tokens) || undefined,
      // Whichever of the two this upstream knows.
      chat: Math.max(countIn(max_completion_tokens), countIn(max_tokens)) || undefined,
    },
    answers: countIn(spans.n) || 1,
    ...(typeof user === "string" && user !== "" && { user }),
  };
}

/** The bytes for the upstream: the same, or with only the model's name replaced. */
export function renameModel(request: PeekedRequest, model: string): Buffer {
  return model === request.model ? request.bytes : spliceJson(request.bytes, request.modelSpan, model);
}

/** The whole body, for a translation. Errors: RefusalError; peeking does not notice everything. */
export function parseBody(bytes: Buffer): Readonly<Record<string, unknown>> {
  const body = parse(bytes);
  if (!isShallow(body)) throw new RefusalError({ kind: "body-too-deep" });
  return asRecord(body);
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new RefusalError({ kind: "body-not-json", at: bytes.length });
  }
}
