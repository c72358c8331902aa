import type { Carry } from "./conversation.ts";
import type { Usage } from "./usage.ts";

/**
 * What a model says, piece by piece, whichever vendor it is. The grammar (test/support/assert-well-formed.ts checks it):
 * `start` first and once; every delta between the start and the end of its block; blocks may overlap only when
 * they are tool calls; ids are unique; exactly one `finish` or `failure`, and nothing behind it.
 */
export type StreamEvent =
  | { readonly type: "start"; readonly responseId?: string; readonly model?: string }
  | { readonly type: "text-start"; readonly id: string }
  | { readonly type: "text-delta"; readonly id: string; readonly text: string }
  /** A source of what was said, at the end of what has been said so far unless it names a place. */
  | { readonly type: "citation"; readonly id: string; readonly url: string; readonly title?: string }
  | { readonly type: "text-end"; readonly id: string }
  /** The model refuses to answer, and says so in these words. A block of its own. */
  | { readonly type: "refusal"; readonly id: string; readonly text: string }
  | { readonly type: "reasoning-start"; readonly id: string }
  /** `raw`: the thoughts themselves; `summary`: what the vendor tells of them. */
  | {
      readonly type: "reasoning-delta";
      readonly id: string;
      readonly form: "raw" | "summary";
      readonly text: string;
    }
  | { readonly type: "reasoning-end"; readonly id: string; readonly carry?: Carry }
  /** `json`: the deltas are the text of JSON arguments; `text`: the raw input of a freeform tool. */
  | {
      readonly type: "tool-call-start";
      readonly id: string;
      readonly callId: string;
      readonly name: string;
      readonly form: "json" | "text";
    }
  | { readonly type: "tool-call-delta"; readonly id: string; readonly text: string }
  | { readonly type: "tool-call-end"; readonly id: string }
  /** The vendor searched the web by itself. */
  | { readonly type: "web-search"; readonly id: string; readonly query?: string }
  | { readonly type: "finish"; readonly reason: FinishReason; readonly usage?: Usage }
  | { readonly type: "failure"; readonly fault: Fault; readonly usage?: Usage };

export type FinishReason =
  | { readonly kind: "stop" }
  | { readonly kind: "tool-calls" }
  | { readonly kind: "max-tokens" }
  /** The vendor's filter stopped it. */
  | { readonly kind: "content-filter"; readonly detail?: string }
  /** The model refused; what it said is in a `refusal` or a text block. */
  | { readonly kind: "refusal"; readonly detail?: string }
  /** Kept, not hidden: the log shows it, so a new reason is noticed the day it ships. */
  | { readonly kind: "unknown"; readonly raw: string };

/** Why an upstream failed, in its own words. `code` is OpenAI's word for it where there is one. */
export interface Fault {
  readonly code?: string;
  readonly message: string;
}
