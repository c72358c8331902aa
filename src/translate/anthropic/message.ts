/** One element of a message's `content`, as Anthropic writes them. */
export type Block = Readonly<Record<string, unknown>> & { readonly type: string };

export interface AnthropicMessage {
  readonly role: "user" | "assistant";
  readonly content: readonly Block[];
}
