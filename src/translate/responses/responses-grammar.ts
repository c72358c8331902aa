import type { ClientGrammar } from "../client-grammar.ts";
import { parseRequest } from "./parse-request.ts";
import { ResponsesEncoder } from "./responses-encoder.ts";

/** The Responses API, as Codex and OpenAI's own SDKs speak it. */
export const responsesGrammar: ClientGrammar = {
  parseRequest,
  openEncoder: (context) => new ResponsesEncoder(context),
};
