import type { Carry } from "../../domain/conversation.ts";
import { isShallow } from "../is-shallow.ts";
import { isObject, type JsonObject, listOf, textOf } from "../json-value.ts";
import {
  andThen,
  close,
  emit,
  itemOf,
  markSaid,
  nothing,
  type PlaceName,
  type ResponsesState,
  type ResponsesStep,
} from "./decode-state.ts";

const reasoningKey = (item: PlaceName): string => `reasoning/${String(item)}`;

export function reasoningDelta(
  state: ResponsesState,
  event: JsonObject,
  form: "raw" | "summary",
): ResponsesStep {
  const text = textOf(event["delta"]);
  if (text === undefined) return nothing(state);
  return say(state, itemOf(event), { form, text });
}

/** The end of a part repeats its text: said only where no pieces of the item came. */
export function reasoningTextDone(
  state: ResponsesState,
  event: JsonObject,
  form: "raw" | "summary",
): ResponsesStep {
  const text = textOf(event["text"]);
  if (text === undefined || state.said.has(reasoningKey(itemOf(event)))) return nothing(state);
  return say(state, itemOf(event), { form, text });
}

/** The parts of a summary are paragraphs. */
export function summaryPartAdded(state: ResponsesState, event: JsonObject): ResponsesStep {
  const { open } = state;
  if (open?.kind !== "reasoning" || !open.said || open.place.item !== itemOf(event)) return nothing(state);
  return nothing({ ...state, open: { ...open, gap: true } });
}

function say(
  state: ResponsesState,
  item: PlaceName,
  { form, text }: { readonly form: "raw" | "summary"; readonly text: string },
): ResponsesStep {
  return andThen(openReasoning(state, item), (opened) => {
    const { open } = opened;
    if (!open) return nothing(opened);
    const delta = {
      type: "reasoning-delta" as const,
      id: open.id,
      form,
      text: open.gap ? `\n\n${text}` : text,
    };
    if (open.said && !open.gap) return emit(opened, delta);
    const said = { ...opened, open: { ...open, said: true, gap: false } };
    return emit(markSaid(said, reasoningKey(item)), delta);
  });
}

function openReasoning(state: ResponsesState, item: PlaceName): ResponsesStep {
  if (state.open?.kind === "reasoning" && state.open.place.item === item) return nothing(state);
  return andThen(close(state), (closed) => {
    const id = closed.context.ids.next("reasoning");
    const place = { item, part: undefined };
    const block = { kind: "reasoning" as const, id, place, said: false, gap: false };
    return emit({ ...closed, open: block }, { type: "reasoning-start", id });
  });
}

/** The item of some thoughts, whole: its text where no pieces of it came, and the state to bring back. */
export function reasoningDone(state: ResponsesState, item: JsonObject, at: PlaceName): ResponsesStep {
  const carry = carryOf(item, state.context.minter);
  const said = state.said.has(reasoningKey(at));
  const texts = said ? [] : [...textsOf(item["content"], "raw"), ...textsOf(item["summary"], "summary")];
  const isOpen = state.open?.kind === "reasoning" && state.open.place.item === at;
  if (!carry && texts.length === 0 && !isOpen) return nothing(state);
  let step = openReasoning(state, at);
  for (const text of texts) step = andThen(step, (opened) => say(opened, at, text));
  return andThen(step, (opened) => {
    const { open } = opened;
    if (!open) return nothing(opened);
    return emit(
      { ...opened, open: undefined },
      { type: "reasoning-end", id: open.id, ...(carry && { carry }) },
    );
  });
}

function textsOf(value: unknown, form: "raw" | "summary") {
  const texts = listOf(value).map((part) => (isObject(part) ? textOf(part["text"]) : undefined));
  const text = texts.filter((each) => each !== undefined).join("\n\n");
  return text === "" ? [] : [{ form, text }];
}

/** Without encrypted content there is nothing to bring back: the vendor does not know the item's id any more. */
function carryOf(item: JsonObject, minter: string): Carry | undefined {
  const encrypted = textOf(item["encrypted_content"]);
  if (encrypted === undefined) return undefined;
  const { id, summary } = item;
  const value = {
    type: "reasoning",
    ...(typeof id === "string" && { id }),
    summary: Array.isArray(summary) && isShallow(summary) ? summary : [],
    encrypted_content: encrypted,
  };
  return { minter, value };
}
