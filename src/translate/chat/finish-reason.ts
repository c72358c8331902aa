import type { FinishReason } from "../../domain/stream-event.ts";

/**
 * Why the model stopped, in our words. An unfamiliar word is kept, so that the log shows it.
 * Sources: OpenAI `finish_reason`; Mistral `model_length`; Zhipu `sensitive`; TGI `eos_token`, `stop_sequence`;
 * Together `eos`; Cohere `COMPLETE`, `MAX_TOKENS`; proxies of Anthropic and Gemini.
 */
export function finishReasonOf(raw: string): FinishReason {
  switch (raw.toLowerCase()) {
    case "stop":
    case "eos":
    case "eos_token":
    case "end_turn":
    case "stop_sequence":
    case "complete":
    case "completed":
      return { kind: "stop" };
    case "tool_calls":
    case "tool_call":
    case "tool_use":
    case "function_call":
      return { kind: "tool-calls" };
    case "length":
    case "max_tokens":
    case "max_output_tokens":
    case "model_length":
      return { kind: "max-tokens" };
    case "content_filter":
    case "sensitive":
    case "safety":
      return { kind: "content-filter" };
    case "refusal":
      return { kind: "refusal" };
    default:
      return { kind: "unknown", raw };
  }
}

/**
 * Reasons that mean that the upstream broke: DeepSeek (`insufficient_system_resource`), Zhipu (`network_error`),
 * OpenRouter (`error`), vLLM and SGLang (`abort`).
 */
const BROKEN: ReadonlySet<string> = new Set([
  "error",
  "abort",
  "aborted",
  "network_error",
  "insufficient_system_resource",
]);

export const isBroken = (raw: string): boolean => BROKEN.has(raw.toLowerCase());
