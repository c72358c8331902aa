import { estimateTokens } from "../domain/estimate-tokens.ts";
import { asRecord, listOf } from "./json-value.ts";

/**
 * About how many tokens a whole answer is: a Response, the event that holds one, or a chat completion.
 * Thoughts count as far as the vendor shows them.
 */
export function estimateAnswerTokens(answer: unknown): number {
  const outer = asRecord(answer);
  const { output, choices } = asRecord(outer["response"] ?? answer);
  const messages = listOf(choices).map((choice) => asRecord(choice)["message"]);
  return estimateTokens([...listOf(output), ...messages].map(textOf).join("\n"));
}

/**
 * About how many tokens the model wrote, by the events of a stream that passed. A Responses stream tells an item
 * twice, by its deltas and when it is done, and a vendor may leave out either: the longer one counts.
 */
export function estimateStreamTokens(events: readonly unknown[]): number {
  const deltas: string[] = [];
  const items: string[] = [];
  for (const event of events) {
    const { type, delta, item, choices } = asRecord(event);
    if (typeof delta === "string") deltas.push(delta);
    else if (type === "response.output_item.done") items.push(textOf(item));
    for (const choice of listOf(choices)) deltas.push(textOf(asRecord(choice)["delta"]));
  }
  return Math.max(estimateTokens(deltas.join("")), estimateTokens(items.join("\n")));
}

/** Where the words of an item, a message or a chat delta are. Thoughts have two names, and some vendors say them under both. */
const PLAIN = ["name", "text", "content", "refusal", "arguments", "input"] as const;
const NESTED = ["content", "summary", "tool_calls", "function", "function_call"] as const;

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const record = asRecord(value);
  const thought = record["reasoning_content"] ?? record["reasoning"];
  const plain = [thought, ...PLAIN.map((key) => record[key])].filter((text) => typeof text === "string");
  const nested = NESTED.flatMap((key) => {
    const inner = record[key];
    if (Array.isArray(inner)) return inner.map((part) => textOf(asRecord(part)));
    return typeof inner === "object" ? [textOf(inner)] : [];
  });
  return [...plain, ...nested].join("");
}
