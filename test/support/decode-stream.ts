import type { StreamEvent } from "../../src/domain/stream-event.ts";
import type { DecodeContext, Dialect } from "../../src/translate/dialect.ts";
import { SseScanner, sseData } from "../../src/translate/sse.ts";

/** Ids that are the same in each run: `call_1`, `msg_2`, … */
export function countingIds(): DecodeContext {
  let count = 0;
  return {
    minter: "minter",
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
  const events: StreamEvent[] = [];
  const scanner = new SseScanner({ maxFrameBytes: 1 << 24 });
  let state = dialect.initial(context);
  for (const chunk of chunks) {
    scanner.push(chunk, (frame) => {
      const data = sseData(frame);
      if (data === undefined) return;
      const step = dialect.decodeEvent(state, data.toString(), undefined);
      state = step.state;
      events.push(...step.events);
    });
  }
  return [...events, ...dialect.decodeEnd(state)];
}
