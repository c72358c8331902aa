import type { Dialect } from "../dialect.ts";
import { decodeBody } from "./decode-body.ts";
import { decodeEnd, decodeEvent } from "./decode-event.ts";
import { decodeFailure } from "./decode-failure.ts";
import { initialState, type ResponsesState } from "./decode-state.ts";
import { encodeRequest } from "./encode-request.ts";

/**
 * The Responses API as an upstream, for clients that speak another one; a client that speaks it too is passed
 * through, byte for byte.
 */
export const responses: Dialect<ResponsesState> = {
  path: () => "/responses",
  // Only for requests that pass as they are; Codex knows those models better than we do.
  efforts: () => [],
  encodeRequest,
  initial: initialState,
  decodeEvent,
  decodeEnd,
  decodeBody,
  decodeFailure,
};
