import type { StreamEvent } from "../../src/domain/stream-event.ts";
import type { DecodeContext } from "../../src/translate/dialect.ts";
import { gemini } from "../../src/translate/gemini/gemini.ts";
import { SseScanner, sseData } from "../../src/translate/sse.ts";

/** Ids that count, so that two runs give the same events. */
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
export function decodeChunks(chunks: readonly Buffer[]): StreamEvent[] {
  const scanner = new SseScanner({ maxFrameBytes: 1_000_000 });
  const datas: string[] = [];
  for (const chunk of chunks) {
    scanner.push(chunk, (frame) => {
      const data = sseData(frame);
      if (data) datas.push(data.toString());
    });
  }
  return decodeDatas(datas);
}

export function decodeDatas(datas: readonly string[]): StreamEvent[] {
  let state = gemini.initial(countingContext());
  const events: StreamEvent[] = [];
  for (const data of datas) {
    const step = gemini.decodeEvent(state, data, undefined);
    state = step.state;
    events.push(...step.events);
  }
  events.push(...gemini.decodeEnd(state));
  return events;
}
