import type { StreamEvent } from "../../domain/stream-event.ts";
import type { DecodeContext } from "../dialect.ts";
import { isObject } from "../json-value.ts";
import { readComplaint } from "../read-error.ts";
import { draftOf, initialChatState } from "./chat-state.ts";
import { addChunk } from "./decode-event.ts";
import { faultOf } from "./fault.ts";
import { fail, finish } from "./finish.ts";

/** A whole answer is one big chunk. */
export function decodeBody(body: unknown, context: DecodeContext): readonly StreamEvent[] {
  const draft = draftOf(initialChatState(context));
  if (isObject(body)) addChunk(draft, body);
  else fail(draft, faultOf(readComplaint(body), undefined));
  if (!draft.started) fail(draft, { message: "The upstream's answer has no choices" });
  finish(draft, "done");
  return draft.events;
}
