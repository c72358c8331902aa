export type ChatMessage = Readonly<Record<string, unknown>> & { readonly role: string };

/** A part of a user message. Source: https://platform.openai.com/docs/api-reference/chat/create, `messages`. */
export type Part = Readonly<Record<string, unknown>>;

export const textPart = (text: string): Part => ({ type: "text", text });
