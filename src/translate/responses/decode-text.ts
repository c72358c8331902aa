import { isObject, type JsonObject, textOf } from "../json-value.ts";
import {
  andThen,
  close,
  emit,
  itemOf,
  markSaid,
  nothing,
  type Place,
  placeName,
  type ResponsesState,
  type ResponsesStep,
} from "./decode-state.ts";

export const placeOf = (event: JsonObject): Place => ({
  item: itemOf(event),
  part: placeName(event["content_index"]),
});

const textKey = ({ item, part }: Place): string => `text/${String(item)}/${String(part)}`;

/** The hot path: a piece of the text that is open changes nothing but what is said. */
export function textDelta(state: ResponsesState, event: JsonObject): ResponsesStep {
  const { delta } = event;
  if (typeof delta !== "string" || delta === "") return nothing(state);
  const { open } = state;
  if (
    open?.said &&
    open.kind === "text" &&
    open.place.item === itemOf(event) &&
    open.place.part === event["content_index"]
  ) {
    return { state, events: [{ type: "text-delta", id: open.id, text: delta }] };
  }
  return andThen(openText(state, placeOf(event)), (opened) => sayText(opened, delta));
}

function openText(state: ResponsesState, place: Place): ResponsesStep {
  const { open } = state;
  if (open?.kind === "text" && open.place.item === place.item && open.place.part === place.part) {
    return nothing(state);
  }
  return andThen(close(state), (closed) => {
    const id = closed.context.ids.next("text");
    const block = { kind: "text" as const, id, place, said: false, gap: false };
    return emit({ ...closed, open: block }, { type: "text-start", id });
  });
}

function sayText(state: ResponsesState, text: string): ResponsesStep {
  const { open } = state;
  if (!open) return nothing(state);
  const said = markSaid({ ...state, saidText: true, open: { ...open, said: true } }, textKey(open.place));
  return emit(said, { type: "text-delta", id: open.id, text });
}

/** The end of a part repeats its text: said only where no pieces of it came. */
export function textDone(state: ResponsesState, place: Place, text: unknown): ResponsesStep {
  const whole = textOf(text);
  const missing = whole !== undefined && !state.said.has(textKey(place));
  const step = missing ? andThen(openText(state, place), (opened) => sayText(opened, whole)) : nothing(state);
  return andThen(step, (said) => {
    const { open } = said;
    const isOpen = open?.kind === "text" && open.place.item === place.item && open.place.part === place.part;
    return isOpen ? close(said) : nothing(said);
  });
}

export function refusalDone(state: ResponsesState, place: Place, refusal: unknown): ResponsesStep {
  const text = textOf(refusal);
  if (text === undefined || state.said.has(textKey(place))) return nothing(state);
  return andThen(close(state), (closed) =>
    emit(markSaid({ ...closed, refused: true }, textKey(place)), {
      type: "refusal",
      id: closed.context.ids.next("refusal"),
      text,
    }),
  );
}

/** A source; files that the vendor keeps have no address that anyone else could open. */
export function citation(state: ResponsesState, event: JsonObject): ResponsesStep {
  const { annotation } = event;
  const { open } = state;
  if (open?.kind !== "text" || !isObject(annotation)) return nothing(state);
  const url = textOf(annotation["url"]);
  if (url === undefined) return nothing(state);
  const title = textOf(annotation["title"]);
  return emit(state, { type: "citation", id: open.id, url, ...(title !== undefined && { title }) });
}

/** A part of a message, whole. */
export function partDone(state: ResponsesState, place: Place, part: unknown): ResponsesStep {
  if (!isObject(part)) return nothing(state);
  if (part["type"] === "refusal") return refusalDone(state, place, part["refusal"]);
  if (part["type"] === "output_text" || part["type"] === "text") return textDone(state, place, part["text"]);
  return nothing(state);
}
