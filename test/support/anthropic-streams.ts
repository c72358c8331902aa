import type { ModelRequest } from "../../src/domain/conversation.ts";
import type { StreamEvent } from "../../src/domain/stream-event.ts";
import { anthropic } from "../../src/translate/anthropic/anthropic.ts";
import type { DecodeContext, DialectTarget } from "../../src/translate/dialect.ts";
import { countingIds, decodeFrames, decodeStream } from "./decode-stream.ts";
import { dialectTarget, modelRequest } from "./model-request.ts";

/** A context whose ids count from one, so that the same bytes give the same events. */
export const countingContext = (): DecodeContext => countingIds("claude");

/** What the frames say, one `data` each, up to the end of the stream. */
export const decodeAll = (frames: readonly string[]): StreamEvent[] =>
  decodeFrames(anthropic, frames, countingContext());

/** The same from bytes as they arrive. */
export const decodeSse = (chunks: readonly Buffer[]): StreamEvent[] =>
  decodeStream(anthropic, chunks, countingContext());

/** A request that asks for nothing but what is given. */
export const requestOf = (given: Partial<ModelRequest> = {}): ModelRequest =>
  modelRequest({ model: "asked", ...given });

export const targetOf = ({
  without = [],
  ...given
}: Partial<Omit<DialectTarget, "without">> & {
  readonly without?: readonly string[];
} = {}): DialectTarget =>
  dialectTarget({ model: "claude-sonnet-4-5", minter: "claude", ...given, without: new Set(without) });
