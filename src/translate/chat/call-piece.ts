import {
  type BrokenPiece,
  beginCall,
  type CallPiece,
  findCall,
  repeats,
  withMoreArguments,
} from "./calls.ts";
import type { Draft, PendingCall } from "./chat-state.ts";
import { fail } from "./finish.ts";
import { closeOpen, endTags } from "./say.ts";
import { NOT_SCANNED } from "./scan-arguments.ts";

/**
 * One piece of one call. The client hears of a call with its first argument, because only then is the name known
 * to be whole; calls begin in their order.
 */
export function addCallPiece(draft: Draft, piece: CallPiece | BrokenPiece, isFirstOfChunk: boolean): void {
  if (draft.over) return;
  if (piece.input === undefined) {
    fail(draft, { message: `The arguments of the call of ${piece.name} cannot be read` });
    return;
  }
  const found = findCall(draft.calls, piece, isFirstOfChunk);
  const call = draft.calls[found] ?? NEW_CALL;
  if (repeats(call, piece)) return;
  if (call.closed) {
    if (piece.input.trim() !== "") fail(draft, { message: "A tool call went on behind its end" });
    return;
  }
  endTags(draft);
  closeOpen(draft);
  if (found === -1 && draft.calls.length >= MAX_CALLS) {
    fail(draft, { message: `The upstream sent more than ${MAX_CALLS} tool calls` });
    return;
  }
  const at = found === -1 ? draft.calls.length : found;
  const grown = grow(call, piece);
  if (!grown) {
    fail(draft, {
      message: `The arguments of the call of ${call.name || piece.name} are longer than 16 MiB`,
    });
    return;
  }
  draft.calls = found === -1 ? [...draft.calls, grown] : draft.calls.with(at, grown);
  if (grown.block === undefined) {
    if (grown.name === "" || grown.input === "") return;
    for (let earlier = 0; earlier <= at; earlier += 1) beginCall(draft, earlier);
  } else if (piece.input !== "") {
    draft.events.push({ type: "tool-call-delta", id: grown.block, text: piece.input });
  }
}

/** No model makes so many at once; each new one costs a look at all before. */
const MAX_CALLS = 1_000;

const NEW_CALL: PendingCall = {
  index: undefined,
  id: undefined,
  name: "",
  input: "",
  scan: NOT_SCANNED,
  extra: undefined,
  block: undefined,
  callId: undefined,
  closed: false,
};

function grow(call: PendingCall, piece: CallPiece): PendingCall | undefined {
  const longer = withMoreArguments(call, piece.input);
  return (
    longer && {
      ...longer,
      index: call.index ?? piece.index,
      id: call.id ?? piece.id,
      name: call.block === undefined ? joinName(call.name, piece.name) : call.name,
      extra: call.extra ?? piece.extra,
    }
  );
}

/** A name comes whole, in pieces, growing, or again and again. */
function joinName(known: string, piece: string): string {
  return piece.startsWith(known) ? piece : known + piece;
}
