import type { Fault, FinishReason } from "../../domain/stream-event.ts";
import { closeCalls, isWhole } from "./calls.ts";
import type { Draft, PendingCall } from "./chat-state.ts";
import { finishReasonOf, isBroken } from "./finish-reason.ts";
import { closeOpen, endTags, sayHeld } from "./say.ts";

/** `done`: the upstream said so. `cut`: its connection ended. */
export type EndOfStream = "done" | "cut";

export function fail(draft: Draft, fault: Fault): void {
  if (draft.over) return;
  draft.over = true;
  draft.events.push({ type: "failure", fault, ...(draft.usage && { usage: draft.usage }) });
}

/** Closes what is open and says how it ended; or that the end was none. */
export function finish(draft: Draft, end: EndOfStream): void {
  if (draft.over) return;
  endTags(draft);
  const reason = reasonOf(draft);
  const broken = brokenEnd(draft, reason, end);
  if (broken !== undefined) {
    fail(draft, broken);
    return;
  }
  begin(draft, {});
  closeCalls(draft);
  sayHeld(draft);
  closeOpen(draft);
  sayExtras(draft);
  if (draft.refusal !== "") {
    draft.events.push({ type: "refusal", id: draft.context.ids.next("msg"), text: draft.refusal });
  }
  draft.over = true;
  draft.events.push({ type: "finish", reason, ...(draft.usage && { usage: draft.usage }) });
}

/** What must come back with the calls travels as thoughts without words. */
function sayExtras(draft: Draft): void {
  const extras = draft.calls.flatMap(({ callId, extra }) =>
    callId === undefined || extra === undefined ? [] : [[callId, extra] as const],
  );
  if (extras.length === 0) return;
  const id = draft.context.ids.next("rs");
  const value = { field: "tool_calls", text: "", extras: Object.fromEntries(extras) };
  draft.events.push({ type: "reasoning-start", id });
  draft.events.push({ type: "reasoning-end", id, carry: { minter: draft.context.minter, value } });
}

/** The `start`, once. */
export function begin(draft: Draft, chunk: { readonly id?: unknown; readonly model?: unknown }): void {
  if (draft.started) return;
  draft.started = true;
  const { id, model } = chunk;
  draft.events.push({
    type: "start",
    ...(typeof id === "string" && id !== "" && { responseId: id }),
    ...(typeof model === "string" && model !== "" && { model }),
  });
}

function reasonOf(draft: Draft): FinishReason {
  // Some never say it, and some say "stop" after a call.
  const reason = finishReasonOf(draft.finishReason ?? "stop");
  switch (reason.kind) {
    case "stop":
      if (draft.calls.length > 0) return { kind: "tool-calls" };
      return draft.refusal === "" ? reason : { kind: "refusal" };
    case "content-filter":
      return draft.filterDetail === undefined ? reason : { ...reason, detail: draft.filterDetail };
    default:
      return reason;
  }
}

/** Why this end must not pass for a finished answer. A call that cannot be carried fails the turn. */
function brokenEnd(draft: Draft, reason: FinishReason, end: EndOfStream): Fault | undefined {
  const { calls, finishReason: raw } = draft;
  if (raw === undefined) {
    const said = draft.saidText || draft.refusal !== "" || calls.length > 0 || draft.held.length > 0;
    if (end === "cut") return { message: "The upstream's stream ended without an end" };
    if (!said) return { message: "The upstream's stream ended without an answer" };
    if (calls.some(isCut)) return { message: "The upstream's stream ended in the middle of a tool call" };
  } else if (isBroken(raw)) {
    return { message: `The upstream broke off its answer: ${raw.slice(0, 100)}` };
  }
  if (reason.kind === "tool-calls" && calls.length === 0) {
    return { message: "The upstream announced a tool call and sent none" };
  }
  // An answer that was cut short may end in the middle of a name, too.
  const cutShort = reason.kind === "max-tokens" || reason.kind === "content-filter";
  if (!cutShort && calls.some((call) => call.name === "")) {
    return { message: "The upstream sent a tool call without a name" };
  }
  return undefined;
}

const isCut = (call: PendingCall): boolean => call.input.trim() !== "" && !isWhole(call);
