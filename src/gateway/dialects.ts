import type { WireApi } from "../domain/integration.ts";
import { anthropic } from "../translate/anthropic/anthropic.ts";
import { chat } from "../translate/chat/chat.ts";
import { chatGrammar } from "../translate/chat-client/chat-grammar.ts";
import type { ClientGrammar } from "../translate/client-grammar.ts";
import type { Dialect } from "../translate/dialect.ts";
import { gemini } from "../translate/gemini/gemini.ts";
import { responses } from "../translate/responses/responses.ts";
import { responsesGrammar } from "../translate/responses/responses-grammar.ts";

/** A dialect whose state only it can read. */
export type AnyDialect = Dialect<unknown>;

/** The grammar books of the upstreams. Their states never meet: each stream keeps the one it began with. */
export const DIALECTS: Readonly<Record<WireApi, AnyDialect>> = {
  responses: responses as AnyDialect,
  chat: chat as AnyDialect,
  anthropic: anthropic as AnyDialect,
  gemini: gemini as AnyDialect,
};

/** And those of the clients. */
export const GRAMMARS: Readonly<Record<"responses" | "chat", ClientGrammar>> = {
  responses: responsesGrammar,
  chat: chatGrammar,
};
