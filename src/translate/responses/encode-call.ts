import type { StreamEvent } from "../../domain/stream-event.ts";
import type { IdSource } from "../dialect.ts";
import type { AnswerOutput } from "./answer-output.ts";
import { SearchCall, ShellCall } from "./encode-built-in-call.ts";
import { FreeformCall } from "./encode-freeform-call.ts";
import { type CallBlock, FunctionCall } from "./encode-function-call.ts";
import type { ToolFinder } from "./find-tool.ts";
import { isLocalShell } from "./local-shell.ts";

export interface CallContext {
  readonly output: AnswerOutput;
  readonly ids: IdSource;
  readonly tools: ToolFinder;
}

/** A tool that nobody declared is passed on: the client tells the model so, and the model goes on. */
export function openCall(
  event: Extract<StreamEvent, { type: "tool-call-start" }>,
  { output, ids, tools }: CallContext,
): CallBlock {
  const tool = tools.find(event.name);
  const origin = tool?.origin ?? { name: event.name };
  const { callId, form } = event;
  if (tool?.kind === "tool-search") return new SearchCall(output, ids.next("tsc"), callId);
  if (tool && isLocalShell(tool)) return new ShellCall(output, ids, { callId, origin });
  if (tool?.kind === "freeform" || (!tool && form === "text")) {
    return new FreeformCall(output, { id: ids.next("ctc"), callId, origin, wrapped: form === "json" });
  }
  return new FunctionCall(output, { id: ids.next("fc"), callId, origin });
}
