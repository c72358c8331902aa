import type { AnthropicMessage, Block } from "./message.ts";

const MARK = { cache_control: { type: "ephemeral" } } as const;

export interface Cacheable {
  readonly system: readonly Block[];
  readonly tools: readonly Readonly<Record<string, unknown>>[];
  readonly messages: readonly AnthropicMessage[];
}

/**
 * Places the four breakpoints that Anthropic allows so that a long agent thread reads its whole past from the cache:
 * behind the tools and behind the system prompt, which other threads share; behind the last user turn, to be read by
 * the next request; and behind the user turn before it, where the request before wrote.
 * Why that last one: Anthropic looks back only 20 blocks from a breakpoint, and one turn may have more.
 * Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching.
 */
export function markForCache({ system, tools, messages }: Cacheable): Cacheable {
  const users = messages.flatMap((message, at) => (message.role === "user" ? [at] : []));
  const marked = new Set(users.slice(-2));
  return {
    system: markLast(system),
    tools: markLast(tools),
    messages: messages.map((message, at) =>
      marked.has(at) ? { ...message, content: markLast(message.content) } : message,
    ),
  };
}

function markLast<Part extends object>(parts: readonly Part[]): readonly Part[] {
  const last = parts.at(-1);
  return last ? [...parts.slice(0, -1), { ...last, ...MARK }] : parts;
}
