import type { FinishReason, StreamEvent } from "../../src/domain/stream-event.ts";
import { allOutputTokens } from "../../src/domain/usage.ts";

/** What a stream said, in words that two translators share. Deltas and blocks are joined: those are a matter of taste. */
export interface Heard {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly HeardCall[];
  readonly finish: "stop" | "tool-calls" | "length" | "content-filter" | "other" | "failure";
  /** Absent fields were not reported. */
  readonly usage?: HeardUsage;
}

export interface HeardCall {
  readonly id: string;
  readonly name: string;
  /** Parsed where it is JSON. */
  readonly input: unknown;
}

/** Tokens. `cached` and `cacheWrite` are part of `input`, `reasoning` of `output`. */
export interface HeardUsage {
  readonly input: number;
  readonly cached: number;
  readonly cacheWrite?: number;
  readonly output: number;
  readonly reasoning?: number;
}

/** The same of our own events. */
export function heardFrom(events: readonly StreamEvent[]): Heard {
  const end = events.at(-1);
  const usage = end && "usage" in end ? end.usage : undefined;
  return {
    text: textOf(events),
    reasoning: events.map((event) => (event.type === "reasoning-delta" ? event.text : "")).join(""),
    calls: callsOf(events),
    finish: end?.type === "finish" ? FINISHES[end.reason.kind] : "failure",
    ...(usage && {
      usage: {
        input: usage.inputTokens,
        cached: usage.cachedInputTokens,
        cacheWrite: usage.cacheWriteTokens,
        output: allOutputTokens(usage),
        reasoning: usage.reasoningTokens,
      },
    }),
  };
}

const FINISHES: Readonly<Record<FinishReason["kind"], Heard["finish"]>> = {
  stop: "stop",
  "tool-calls": "tool-calls",
  "max-tokens": "length",
  "content-filter": "content-filter",
  refusal: "content-filter",
  unknown: "other",
};

/** Words of refusal are text too: the AI SDK has no block for them. */
const textOf = (events: readonly StreamEvent[]): string =>
  events.map((event) => (event.type === "text-delta" || event.type === "refusal" ? event.text : "")).join("");

function callsOf(events: readonly StreamEvent[]): readonly HeardCall[] {
  return events.flatMap((event) => {
    if (event.type !== "tool-call-start") return [];
    const isOver = events.some((other) => other.type === "tool-call-end" && other.id === event.id);
    const pieces = events.map((other) =>
      other.type === "tool-call-delta" && other.id === event.id ? other.text : "",
    );
    return isOver ? [{ id: event.callId, name: event.name, input: parsed(pieces.join("")) }] : [];
  });
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
