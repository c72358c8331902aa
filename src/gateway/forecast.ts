import { allOutputTokens, type Usage } from "../domain/usage.ts";
import type { Target } from "./plan.ts";

/** How many tokens a request will take at the most, as far as that can be known before. */
export interface Expected {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What a request says of its own size. */
export interface Sized {
  readonly requestBytes: number;
  /** Of one answer. */
  readonly maxOutputTokens?: number | undefined;
  /** So many answers at once (`n` of Chat Completions); 1 if it does not say. */
  readonly answers?: number | undefined;
}

interface Known {
  /** The most tokens that a byte of a request was worth lately. */
  tokensPerByte: number;
  /** The last answers, the newest last. */
  readonly outputs: number[];
  likelyOutput: number;
}

const MAX_MODELS = 500;
const MAX_OUTPUTS = 64;
/** Of an unknown model: a token is at least 2.5 bytes of a request's JSON, which source code and English never reach. */
const UNKNOWN_TOKENS_PER_BYTE = 0.4;
/** Above what was seen lately, since the next request may be written more densely. */
const INPUT_MARGIN = 1.15;
/** How fast a dense request of once is forgotten, by request. */
const FADE = 0.02;
/** A client that says no limit: before enough answers were seen, and the bounds of what they teach. */
const UNKNOWN_OUTPUT = 8_192;
const ENOUGH_OUTPUTS = 8;
const LEAST_OUTPUT = 512;
const MOST_OUTPUT = 32_768;
/** No model writes more at once, and sums of it stay exact. */
const MOST_ASKED = 100_000_000;
const OUTPUT_QUANTILE = 0.95;
const OUTPUT_MARGIN = 1.25;

/** What the requests to each model were like, so that the next one can be set aside for; in memory, bounded. */
export class Forecast {
  readonly #known = new Map<string, Known>();

  /** By the size of the request: counting its tokens would take longer than everything else here. */
  of(target: Target, { requestBytes, maxOutputTokens, answers = 1 }: Sized): Expected {
    const known = this.#known.get(keyOf(target));
    const tokensPerByte = (known?.tokensPerByte ?? UNKNOWN_TOKENS_PER_BYTE / INPUT_MARGIN) * INPUT_MARGIN;
    return {
      inputTokens: Math.ceil(requestBytes * tokensPerByte),
      outputTokens: Math.min(
        (maxOutputTokens ?? known?.likelyOutput ?? UNKNOWN_OUTPUT) * answers,
        MOST_ASKED,
      ),
    };
  }

  learn(target: Target, requestBytes: number, usage: Usage): void {
    if (usage.estimated || requestBytes === 0) return;
    const key = keyOf(target);
    const seen = usage.inputTokens / requestBytes;
    const before = this.#known.get(key) ?? { tokensPerByte: seen, outputs: [], likelyOutput: 0 };
    const faded = before.tokensPerByte * (1 - FADE) + seen * FADE;
    before.tokensPerByte = Math.min(1, Math.max(seen, faded));
    before.outputs.push(allOutputTokens(usage));
    if (before.outputs.length > MAX_OUTPUTS) before.outputs.shift();
    before.likelyOutput = likelyOutput(before.outputs);
    this.#known.delete(key);
    this.#known.set(key, before);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_MODELS && oldest !== undefined) this.#known.delete(oldest);
  }
}

function likelyOutput(outputs: readonly number[]): number {
  if (outputs.length < ENOUGH_OUTPUTS) return UNKNOWN_OUTPUT;
  const sorted = [...outputs].sort((a, b) => a - b);
  const high = sorted[Math.ceil(sorted.length * OUTPUT_QUANTILE) - 1] ?? UNKNOWN_OUTPUT;
  return Math.ceil(Math.min(MOST_OUTPUT, Math.max(LEAST_OUTPUT, high * OUTPUT_MARGIN)));
}

const keyOf = ({ integration, model }: Target): string => `${integration.slug}\n${model}`;
