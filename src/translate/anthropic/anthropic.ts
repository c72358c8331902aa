import type { Dialect } from "../dialect.ts";
import { type AnthropicState, initialState } from "./answer-state.ts";
import { decodeBody } from "./decode-body.ts";
import { decodeEnd, decodeEvent } from "./decode-event.ts";
import { decodeFailure } from "./decode-failure.ts";
import { encodeRequest } from "./encode-request.ts";

/** Anthropic's Messages API. The version is the only one that there is. */
import { effortsOf } from "./model-traits.ts";

export const anthropic: Dialect<AnthropicState> = {
  path: () => "/messages",
  efforts: effortsOf,
  encodeRequest,
  initial: initialState,
  decodeEvent,
  decodeEnd,
  decodeBody,
  decodeFailure,
};
