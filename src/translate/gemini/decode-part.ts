import { isShallow } from "../is-shallow.ts";
import { jsonText } from "../json-text.ts";
import { asRecord, type JsonObject, stringOf } from "../json-value.ts";
import { KEPT_PARTS } from "./carry.ts";
import { addPieces, joinPieces } from "./partial-arguments.ts";
import {
  type AnswerState,
  closeBlock,
  fail,
  type OpenCall,
  openReasoning,
  openText,
  type Told,
  tellSearches,
} from "./state.ts";
import { flatToolName } from "./tool-name.ts";

/**
 * One part of an answer.
 * Source: https://ai.google.dev/api/caching#Part
 */
export function decodePart(state: AnswerState, part: JsonObject, told: Told): AnswerState {
  if (state.over) return state;
  const { text, functionCall } = part;
  if (typeof functionCall === "object" && functionCall !== null) return decodeCall(state, part, told);
  if (typeof text === "string") {
    return part["thought"] === true ? decodeThought(state, part, told) : decodeText(state, part, told);
  }
  if (KEPT_PARTS.some((key) => typeof part[key] === "object" && part[key] !== null)) {
    return decodeKept(state, part, told);
  }
  return decodeForeign(state, part, told);
}

const signatureOf = (part: JsonObject): string | undefined => stringOf(part["thoughtSignature"]) || undefined;

function decodeText(state: AnswerState, part: JsonObject, told: Told): AnswerState {
  const text = stringOf(part["text"]);
  const signature = signatureOf(part);
  if (text === "" && signature === undefined) return state;
  const ready = finishCall(state, told);
  if (ready.over) return ready;
  // Nothing may be added to a text that is signed.
  const open = ready.open?.kind === "text" && ready.open.signature === undefined ? ready.open : undefined;
  if (open === undefined && text === "") return signEmptyText(ready, signature, told);
  const next = open ? ready : openText(ready, told);
  const id = open?.id ?? (next.open?.id as string);
  if (text !== "") told.push({ type: "text-delta", id, text });
  if (signature === undefined) return next;
  return { ...next, open: { kind: "text", id, signature, signedLength: text.length } };
}

/** A signature may come alone, behind a call or before anything was said. */
function signEmptyText(state: AnswerState, signature = "", told: Told): AnswerState {
  return closeBlock(closeBlock(state, told), told, { on: "text", length: 0, signature });
}

function decodeThought(state: AnswerState, part: JsonObject, told: Told): AnswerState {
  const text = stringOf(part["text"]);
  const signature = signatureOf(part);
  if (text === "" && signature === undefined) return state;
  const ready = finishCall(state, told);
  if (ready.over) return ready;
  const next = openReasoning(ready, told);
  if (next.open && text !== "")
    told.push({ type: "reasoning-delta", id: next.open.id, form: "summary", text });
  return signature === undefined ? next : closeBlock(next, told, { on: "thought", signature });
}

function decodeCall(state: AnswerState, part: JsonObject, told: Told): AnswerState {
  const call = asRecord(part["functionCall"]);
  const name = stringOf(call["name"]);
  // A name begins a call; pieces without one belong to the call that is open.
  const goesOn = name === "" && state.call !== undefined;
  const ready = goesOn ? state : finishCall(state, told);
  if (ready.over) return ready;
  const before = goesOn ? ready.call : undefined;
  if (name === "" && before === undefined) {
    // The last word of a call that has ended already.
    if (Object.keys(call).length === 0) return ready;
    return fail(ready, told, "Gemini called a tool without naming it");
  }
  const open: OpenCall = {
    name: before?.name ?? name,
    id: before?.id ?? call["id"],
    args: before?.args ?? call["args"],
    signature: before?.signature ?? signatureOf(part),
    pieces: addPieces(before?.pieces, call["partialArgs"]),
  };
  const next = { ...ready, call: open };
  return call["willContinue"] === true ? next : finishCall(next, told);
}

/** Tells the call whose arguments have come; a call is never told by halves. */
export function finishCall(state: AnswerState, told: Told): AnswerState {
  const { call } = state;
  if (call === undefined) return state;
  const { args, pieces } = call;
  const whole = pieces === undefined ? (args ?? {}) : joinPieces(args, pieces);
  const input = typeof whole === "object" && !Array.isArray(whole) ? jsonText(whole) : undefined;
  const done = { ...state, call: undefined };
  if (input === undefined) {
    return fail(done, told, `the arguments of Gemini's call of ${call.name} cannot be read`);
  }
  const callId = uniqueCallId(state, call.id);
  const { signature } = call;
  const closed = closeBlock(
    done,
    told,
    signature === undefined ? undefined : { on: "call", callId, signature },
  );
  const id = closed.context.ids.next("fc");
  told.push({ type: "tool-call-start", id, callId, name: flatToolName(call.name), form: "json" });
  told.push({ type: "tool-call-delta", id, text: input });
  told.push({ type: "tool-call-end", id });
  return { ...closed, callIds: new Set(closed.callIds).add(callId) };
}

/** Older models give no ids. */
function uniqueCallId(state: AnswerState, id: unknown): string {
  if (typeof id === "string" && id !== "" && !state.callIds.has(id)) return id;
  return state.context.ids.next("call");
}

/** What Google's own tools did. Kept whole, for Gemini wants it back; clients see what they can show of it. */
function decodeKept(state: AnswerState, part: JsonObject, told: Told): AnswerState {
  const ready = finishCall(state, told);
  if (ready.over) return ready;
  if (!isShallow(part)) return fail(ready, told, "what a tool of Gemini's own did cannot be read");
  const closed = closeBlock(ready, told);
  const searched = tellSearches({ ...closed, queries: [...closed.queries, ...queriesOf(part)] }, told);
  const shown = shownOf(part);
  if (shown === "") return closeBlock(searched, told, { on: "part", part });
  return closeBlock(tellThought(searched, shown, told), told, { on: "part", part });
}

function tellThought(state: AnswerState, text: string, told: Told): AnswerState {
  const next = openReasoning(state, told);
  if (next.open) told.push({ type: "reasoning-delta", id: next.open.id, form: "summary", text });
  return next;
}

function queriesOf(part: JsonObject): string[] {
  const { toolType, args } = asRecord(part["toolCall"]);
  if (!stringOf(toolType).startsWith("GOOGLE_SEARCH")) return [];
  const { query, queries } = asRecord(args);
  const all = [query, ...(Array.isArray(queries) ? queries : [])];
  return all.filter((entry): entry is string => typeof entry === "string" && entry !== "");
}

function shownOf(part: JsonObject): string {
  const { code, language } = asRecord(part["executableCode"]);
  if (typeof code === "string") return `\n\`\`\`${stringOf(language).toLowerCase()}\n${code}\n\`\`\`\n`;
  const { output } = asRecord(part["codeExecutionResult"]);
  return typeof output === "string" ? `\n\`\`\`\n${output}\n\`\`\`\n` : "";
}

/** Pictures and what is not known yet: no client can show it as text, so a thought says that it was there. */
function decodeForeign(state: AnswerState, part: JsonObject, told: Told): AnswerState {
  const keys = Object.keys(part).filter((key) => key !== "thought" && key !== "thoughtSignature");
  if (keys.length === 0) {
    // Only a signature: the same as on an empty text.
    return signatureOf(part) === undefined ? state : decodeText(state, { ...part, text: "" }, told);
  }
  const { mimeType, data } = asRecord(part["inlineData"]);
  const what =
    typeof data === "string" ? `${stringOf(mimeType)}, ${data.length} base64 characters` : keys.join(", ");
  const ready = finishCall(state, told);
  if (ready.over) return ready;
  return tellThought(closeBlock(ready, told), `[Gemini sent a part that cannot be shown: ${what}]`, told);
}
