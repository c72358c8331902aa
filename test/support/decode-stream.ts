import type { StreamEvent } from "../../src/domain/stream-event.ts";
import type { DecodeContext, Dialect } from "../../src/translate/dialect.ts";
import { SseScanner, sseData } from "../../src/translate/sse.ts";

/** Ids that are the same in each run: `call_1`, `msg_2`, … */
export function countingIds(minter = "minter"): DecodeContext {
  let count = 0;
  return {
    minter,
    ids: {
      next: (prefix) => {
        count += 1;
        return `${prefix}_${count}`;
      },
    },
  };
}

/** An upstream's answer, in the pieces in which the network brought it, as events. */
export function decodeStream<State>(
  dialect: Dialect<State>,
  chunks: readonly Buffer[],
  context = countingIds(),
): StreamEvent[] {
  const scanner = new SseScanner({ maxFrameBytes: 1 << 24 });
  const frames: string[] = [];
  for (const chunk of chunks) {
    scanner.push(chunk, (frame) => {
      const data = sseData(frame);
      if (data !== undefined) frames.push(data.toString());
    });
  }
  return decodeFrames(dialect, frames, context);
}

/** The same from what the frames say, one `data` each. */
export function decodeFrames<State>(
  dialect: Dialect<State>,
  frames: readonly string[],
  context = countingIds(),
): StreamEvent[] {
  const events: StreamEvent[] = [];
  let state = dialect.initial(context);
  for (const data of frames) {
    const step = dialect.decodeEvent(state, data, undefined);
    state = step.state;
    events.push(...step.events);
  }
  return [...events, ...dialect.decodeEnd(state)];
}
