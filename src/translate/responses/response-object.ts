import { allOutputTokens, type Usage } from "../../domain/usage.ts";

/** What varies between the Response objects that we write ourselves; the rest is fixed by the schema. */
export interface ResponseFacts {
  readonly id: string;
  readonly model: string;
  readonly createdAtUnixS: number;
  readonly status: "in_progress" | "completed" | "failed" | "incomplete";
  readonly output: readonly unknown[];
  readonly error?: ResponseError;
  readonly usage?: Usage;
  /** Why it is incomplete. */
  readonly incompleteReason?: string;
  /** The request's own settings (`echoSettings`), instead of the defaults. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface ResponseError {
  readonly code: string;
  readonly message: string;
}

/**
 * A complete Response object: every field that OpenAI's schema requires, or that of Open Responses, with the
 * default that the API documents where nobody asked for anything else.
 * `usage` is written whole or not at all: Codex drops the turn over a half-filled one.
 * Sources: openai-openapi, schema `Response`; openresponses/openresponses, schema `ResponseResource`.
 */
export function responseObject(facts: ResponseFacts): Record<string, unknown> {
  return {
    id: facts.id,
    object: "response",
    created_at: facts.createdAtUnixS,
    // Pure code has no clock; the schemas allow null.
    completed_at: null,
    status: facts.status,
    error: facts.error ?? null,
    incomplete_details: facts.incompleteReason === undefined ? null : { reason: facts.incompleteReason },
    instructions: null,
    max_output_tokens: null,
    max_tool_calls: null,
    model: facts.model,
    output: facts.output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    background: false,
    prompt_cache_key: null,
    safety_identifier: null,
    service_tier: "default",
    temperature: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    text: { format: { type: "text" } },
    tool_choice: "auto",
    tools: [],
    top_logprobs: 0,
    top_p: 1,
    truncation: "disabled",
    metadata: {},
    ...facts.settings,
    ...usageOf(facts),
  };
}

/** Null until the answer is over; an answer of which nobody counted the tokens has no such field. */
function usageOf({ usage, status }: ResponseFacts): Record<string, unknown> {
  if (usage) return { usage: encodeUsage(usage) };
  return status === "in_progress" ? { usage: null } : {};
}

function encodeUsage(usage: Usage): Record<string, unknown> {
  return {
    input_tokens: usage.inputTokens,
    input_tokens_details: {
      cached_tokens: usage.cachedInputTokens,
      cache_write_tokens: usage.cacheWriteTokens,
    },
    output_tokens: usage.outputTokens,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: usage.inputTokens + allOutputTokens(usage),
  };
}
