import { encodeChatFailed } from "../translate/chat-client/encode-chat-failure.ts";
import { readChatBody, readChunkFrame } from "../translate/chat-client/read-chunk.ts";
import { encodeFailed } from "../translate/responses/encode-failure.ts";
import {
  nextSequenceNumber,
  readFrame,
  readResponseBody,
  type StreamReading,
} from "../translate/responses/read-stream.ts";
import type { ClientApi } from "./api.ts";
import type { Tap } from "./event-stream.ts";

export interface ApiTap extends Tap {
  /** What a whole answer says. */
  readBody(body: Buffer): StreamReading;
}

const chat: ApiTap = {
  readFrame: readChunkFrame,
  readBody: readChatBody,
  encodeBreak: encodeChatFailed,
};

/** How the answers of each API are read while they pass, and ended when they break. */
export const TAPS: Readonly<Record<ClientApi, ApiTap>> = {
  responses: {
    readFrame,
    readBody: readResponseBody,
    encodeBreak: ({ reading, lastFrame, error, fallback }) =>
      encodeFailed({ reading, sequenceNumber: nextSequenceNumber(lastFrame), error, fallback }),
  },
  chat,
  // Never streamed, and its usage has the names of Chat Completions.
  embeddings: chat,
};
