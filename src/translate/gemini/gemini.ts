import type { Dialect, DialectTarget } from "../dialect.ts";
import { decodeBody } from "./decode-body.ts";
import { decodeEnd, decodeEvent } from "./decode-event.ts";
import { decodeFailure } from "./decode-failure.ts";
import { encodeRequest } from "./encode-request.ts";
import { type GeminiState, initialState } from "./state.ts";

export type { GeminiState } from "./state.ts";

/**
 * Google's generateContent: the Gemini API (`…/v1beta`) and Vertex (`…/publishers/google`).
 * Source: https://ai.google.dev/api/generate-content
 */
import { effortsOf } from "./thinking-config.ts";

export const gemini: Dialect<GeminiState> = {
  path,
  efforts: effortsOf,
  encodeRequest,
  initial: initialState,
  decodeEvent,
  decodeEnd,
  decodeBody,
  decodeFailure,
};

/** Names may say where the model is (`publishers/google/models/x`, `tunedModels/x`); others are in `models/`. */
function path({ model }: DialectTarget, wantsStream: boolean): string {
  // Half a character would make encodeURIComponent throw.
  const named = model
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  const isWhole = /(^|\/)(models|tunedModels|endpoints)\//.test(model);
  const method = wantsStream ? "streamGenerateContent?alt=sse" : "generateContent";
  return `/${isWhole ? named.replace(/^\/+/, "") : `models/${named}`}:${method}`;
}
