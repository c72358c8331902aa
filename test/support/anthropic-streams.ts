import type { ModelRequest } from "../../src/domain/conversation.ts";
import type { StreamEvent } from "../../src/domain/stream-event.ts";
import { anthropic } from "../../src/translate/anthropic/anthropic.ts";
import type { DecodeContext, DialectTarget } from "../../src/translate/dialect.ts";
import { SseScanner, sseData } from "../../src/translate/sse.ts";

/** A context whose ids count from one, so that the same bytes give the same events. */
export function countingContext(): DecodeContext {
  let count = 0;
  return {
    ids: {
      next: (prefix) => {
        count += 1;
        return `${prefix}_${count}`;
      },
    },
    minter: "claude",
  };
}

/** What the frames say, one `data` each, up to the end of the stream. */
export function decodeAll(frames: readonly string[]): StreamEvent[] {
  let state = anthropic.initial(countingContext());
  const events: StreamEvent[] = [];
  for (const data of frames) {
    const step = anthropic.decodeEvent(state, data, undefined);
    state = step.state;
    events.push(...step.events);
  }
  return [...events, ...anthropic.decodeEnd(state)];
}

/** The same from bytes as they arrive. */
export function decodeSse(chunks: readonly Buffer[]): StreamEvent[] {
  const scanner = new SseScanner({ maxFrameBytes: 1_000_000 });
  const frames: string[] = [];
  for (const chunk of chunks) {
    scanner.push(chunk, (frame) => {
      const data = sseData(frame);
      if (data) frames.push(data.toString());
    });
  }
  return decodeAll(frames);
}

/** A request that asks for nothing but what is given. */
export const requestOf = (given: Partial<ModelRequest> = {}): ModelRequest => ({
  model: "asked",
  wantsStream: true,
  items: [{ kind: "message", role: "user", content: [{ kind: "text", text: "Hi" }] }],
  tools: [],
  toolChoice: { kind: "auto" },
  reasoning: {},
  outputFormat: { kind: "text" },
  ...given,
});

export const targetOf = ({
  without = [],
  ...given
}: Partial<Omit<DialectTarget, "without">> & {
  readonly without?: readonly string[];
} = {}): DialectTarget => ({
  model: "claude-sonnet-4-5",
  minter: "claude",
  quirks: {},
  ...given,
  without: new Set(without),
});
