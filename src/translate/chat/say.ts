import { areWhole, closeCalls } from "./calls.ts";
import type { Draft, OpenThoughts, Piece } from "./chat-state.ts";
import { joinDetails } from "./reasoning-details.ts";
import { endOpening, READ, readOpening } from "./think-tag.ts";

/** Text or thoughts, in the block that is open or in a new one. */
export function say(draft: Draft, piece: Piece): void {
  if (piece.kind === "text" && draft.opening.kind !== "read") {
    const { opening, thoughts, text } = readOpening(draft.opening, piece.text);
    draft.opening = opening;
    sayTagged(draft, thoughts, text);
    return;
  }
  if (piece.kind === "thoughts") endTags(draft);
  place(draft, piece);
}

/** Gives out what was held back at the beginning; before everything that is not content. */
export function endTags(draft: Draft): void {
  if (draft.opening.kind === "read") return;
  const { thoughts, text } = endOpening(draft.opening);
  draft.opening = READ;
  sayTagged(draft, thoughts, text);
}

function sayTagged(draft: Draft, thoughts: string, text: string): void {
  if (thoughts !== "") place(draft, { kind: "thoughts", field: "think", form: "raw", text: thoughts });
  if (text !== "") place(draft, { kind: "text", text });
}

function place(draft: Draft, piece: Piece): void {
  if (draft.calls.some((call) => !call.closed)) {
    if (!areWhole(draft.calls)) {
      hold(draft, piece);
      return;
    }
    closeCalls(draft);
    sayHeld(draft);
  }
  if (piece.kind === "text") placeText(draft, piece.text);
  else placeThoughts(draft, piece);
}

/** Words that belong together stay one piece, however many they come in. */
function hold(draft: Draft, piece: Piece): void {
  const last = draft.held.at(-1);
  const goesOn =
    last?.kind === "thoughts" && piece.kind === "thoughts"
      ? last.field === piece.field && last.form === piece.form && !last.details && !piece.details
      : last?.kind === "text" && piece.kind === "text";
  if (last && goesOn) draft.held = draft.held.with(-1, { ...last, text: last.text + piece.text });
  else draft.held = [...draft.held, piece];
}

/** What was said in the middle of a call. */
export function sayHeld(draft: Draft): void {
  const held = draft.held;
  draft.held = [];
  for (const piece of held) place(draft, piece);
}

function placeText(draft: Draft, text: string): void {
  if (draft.open?.kind !== "text") {
    closeOpen(draft);
    draft.open = { kind: "text", id: draft.context.ids.next("msg") };
    draft.saidText = true;
    draft.events.push({ type: "text-start", id: draft.open.id });
  }
  draft.events.push({ type: "text-delta", id: draft.open.id, text });
}

function placeThoughts(draft: Draft, piece: Piece & { readonly kind: "thoughts" }): void {
  if (draft.open?.kind !== "thoughts") {
    closeOpen(draft);
    const id = draft.context.ids.next("rs");
    draft.open = { kind: "thoughts", id, field: piece.field, text: "", details: [] };
    draft.events.push({ type: "reasoning-start", id });
  }
  const { open } = draft;
  draft.open = {
    ...open,
    text: open.text + piece.text,
    details: piece.details ? joinDetails(open.details, piece.details) : open.details,
  };
  if (piece.text === "") return;
  draft.events.push({ type: "reasoning-delta", id: open.id, form: piece.form, text: piece.text });
}

/** Ends the text or the thoughts that are open, with the sources of the text and the carry of the thoughts. */
export function closeOpen(draft: Draft): void {
  const { open } = draft;
  if (!open) return;
  draft.open = undefined;
  if (open.kind === "thoughts") {
    draft.events.push({
      type: "reasoning-end",
      id: open.id,
      carry: { minter: draft.context.minter, value: carryValue(open) },
    });
    return;
  }
  for (const { url, title } of draft.sources.slice(draft.citedCount)) {
    draft.events.push({ type: "citation", id: open.id, url, ...(title !== undefined && { title }) });
  }
  draft.citedCount = draft.sources.length;
  draft.events.push({ type: "text-end", id: open.id });
}

const carryValue = ({ field, text, details }: OpenThoughts): Readonly<Record<string, unknown>> =>
  details.length > 0 ? { field, text, details } : { field, text };
