import type { Dialect } from "../dialect.ts";
import { type ChatState, initialChatState } from "./chat-state.ts";
import { decodeBody } from "./decode-body.ts";
import { decodeEnd, decodeEvent } from "./decode-event.ts";
import { decodeFailure } from "./decode-failure.ts";
import { encodeRequest } from "./encode-request.ts";

/** OpenAI's Chat Completions, as spoken by nearly everybody. `ChatQuirks` says where they differ. */
export const chat: Dialect<ChatState> = {
  path: () => "/chat/completions",
  efforts: (_, { reasoningEfforts = [] }) => reasoningEfforts,
  encodeRequest,
  initial: initialChatState,
  decodeEvent,
  decodeEnd,
  decodeBody,
  decodeFailure,
};
