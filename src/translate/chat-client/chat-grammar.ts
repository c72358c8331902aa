import type { ClientGrammar } from "../client-grammar.ts";
import { ChatEncoder } from "./chat-encoder.ts";
import { parseRequest } from "./parse-request.ts";

/**
 * Chat Completions as clients speak it: Codex up to 0.94 with `wire_api = "chat"`, and every tool that knows OpenAI's
 * older API. `AnswerContext.echo` must be the client's body here (see ChatEncoder).
 */
export const chatGrammar: ClientGrammar = {
  parseRequest,
  openEncoder: (context) => new ChatEncoder(context),
};
