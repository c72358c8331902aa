import type { StreamEvent } from "../../src/domain/stream-event.ts";
import type { DecodeContext } from "../../src/translate/dialect.ts";
import { gemini } from "../../src/translate/gemini/gemini.ts";
import { decodeFrames, decodeStream } from "./decode-stream.ts";

/** Ids that count, each kind for itself, so that two runs give the same events. */
export function countingContext(minter = "gemini"): DecodeContext {
  const counts = new Map<string, number>();
  const next = (prefix: string): string => {
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return `${prefix}_${count}`;
  };
  return { minter, ids: { next } };
}

/** What Gemini's decoder says to these chunks of bytes. */
export const decodeChunks = (chunks: readonly Buffer[]): StreamEvent[] =>
  decodeStream(gemini, chunks, countingContext());

export const decodeDatas = (datas: readonly string[]): StreamEvent[] =>
  decodeFrames(gemini, datas, countingContext());
