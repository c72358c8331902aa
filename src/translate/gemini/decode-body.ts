import type { StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext } from "../dialect.ts";
import { decodeChunk, decodeEnd } from "./decode-event.ts";
import { initialState, type Told } from "./state.ts";

/** A whole answer: one GenerateContentResponse, or the array of them that a stream without `alt=sse` is. */
export function decodeBody(body: unknown, context: DecodeContext): readonly StreamEvent[] {
  const told: Told = [];
  const state = decodeChunk(initialState(context), body, told);
  told.push(...decodeEnd(state));
  return told;
}
