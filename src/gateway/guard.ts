import type { Guardrail, GuardrailHook } from "../domain/guardrail.ts";
import { LEAST_KNOWN } from "../guardrails/known-values.ts";
import type { JsonSpan } from "../translate/json-peek.ts";
import { type JsonString, jsonStrings } from "../translate/json-strings.ts";
import { asRecord } from "../translate/json-value.ts";
import { REQUEST_TYPES } from "./api.ts";
import { GuardRules, type HiddenValue, type WhereAsked } from "./guard-rules.ts";
import type { GuardThread, SeenPart, Splice } from "./guard-threads.ts";
import type { Hall } from "./hall.ts";
import { type PeekedRequest, parseBody, SAID_PARTS } from "./peek-request.ts";
import { restoring, ToldTexts } from "./told-texts.ts";
import type { Trip } from "./trip.ts";
import { watching } from "./watch-answer.ts";

/** Values that name or mark something, or that only their vendor can read. */
const NOT_SAID = new Set(
  (
    "type role id call_id item_id tool_call_id status name namespace phase detail model format media_type mime_type " +
    "encrypted_content signature file_id file_data server_label"
  ).split(" "),
);
/** Parts whose keys the client chooses: what is no text in them. */
const NOT_SAID_IN: Readonly<Record<string, readonly string[]>> = {
  prompt: ["type", "id", "version", "file_id"],
  metadata: [],
};
/** What such a part is called in the sentence that refuses a request. */
const PART_PLACES: Readonly<Record<string, string>> = {
  prompt: "the prompt",
  prediction: "the prediction",
  metadata: "the metadata",
  user: "the user's name",
  tools: "a tool's description",
};
/** What stands in a key, for the sentence that refuses a request. */
const PLACES: Readonly<Record<string, string>> = {
  output: "a tool's output",
  arguments: "a tool call",
  input: "a tool call",
  instructions: "the instructions",
};
const DATA_URL = /^data:[\w.+-]+\\?\/[\w.+-]+(?:;[\w.=+-]+)*;base64,/;
const LONGEST_MEDIA_TYPE = 128;
const [EQUALS, SLASH, BACKSLASH] = [61, 47, 92];
const IS_BASE64 = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[\w+/-]/.test(String.fromCharCode(byte)) ? 1 : 0,
);
/** The shortest thing that any check knows is longer than this, quotes included. UTF-16 units. */
const LEAST_STRING = 5;
const MOST_LOOKED_FOR = 64;
/** What one writer of JSON or another does not write as it is. */
const ESCAPED_BY_SOME = /[^ -~]|["\\/<>&'+]/;

interface BothRules {
  readonly input: GuardRules | undefined;
  readonly output: GuardRules | undefined;
}

const opened = new WeakMap<readonly Guardrail[], BothRules>();

/**
 * The request without what may not leave this machine: each string that somebody said is looked at, what is to be
 * hidden is spliced out, all other bytes stay as they came. Only what is new since the thread's last request is read.
 * Errors: RefusalError, when a guardrail says no.
 */
export function guard(request: PeekedRequest, trip: Trip, hall: Hall): PeekedRequest {
  const { input: rules, output } = rulesOf(hall.settings().guardrails);
  if (output) trip.watch = watching({ rules: output, trip, model: request.model });
  if (!rules) return request;
  const thread = hall.guardThreads.of(threadName(trip));
  const { bytes, said } = request;
  const warn = (line: string) => {
    if (!trip.warnings.includes(line)) trip.warnings.push(line);
  };
  if (rules.judges) judge(rules, request, { trip, warn });
  const splices = guardParts(
    SAID_PARTS.flatMap((name) => {
      const span = said[name];
      return span ? [{ name, bytes, span, thread, rules, warn }] : [];
    }),
  );
  if (!thread.placeholders.isEmpty) trip.restore = new ToldTexts(trip.api, restoring(thread.placeholders));
  if (splices.length === 0) return request;
  const count = splices.reduce((sum, { types }) => sum + types.length, 0);
  const kinds = [...new Set(splices.flatMap(({ types }) => types))].join(", ");
  trip.rewrites.push({ what: "guardrails", before: kinds, after: `${count} hidden` });
  return {
    ...request,
    bytes: spliced(bytes, splices),
    modelSpan: shifted(request.modelSpan, splices),
    said: {},
  };
}

function rulesOf(guardrails: readonly Guardrail[]): BothRules {
  const known = opened.get(guardrails);
  if (known) return known;
  const of = (hook: GuardrailHook) => {
    const rules = guardrails.filter(({ hooks }) => hooks.includes(hook));
    return rules.length === 0 ? undefined : new GuardRules(rules);
  };
  const both = { input: of("input"), output: of("output") };
  opened.set(guardrails, both);
  return both;
}

/** Clients without threads share one for each key. */
const threadName = ({ keyName = "", caller }: Trip): string => `${keyName}\n${caller.labels.threadId ?? ""}`;

interface Part {
  readonly name: string;
  readonly bytes: Buffer;
  readonly span: JsonSpan;
  readonly thread: GuardThread;
  readonly rules: GuardRules;
  readonly warn: (line: string) => void;
}

/** What is to be replaced in the request. A value that is found late may stand earlier, where nothing told what it is. */
function guardParts(parts: readonly Part[]): readonly Splice[] {
  for (const part of parts) lookAt(part, part.thread.parts.get(part.name));
  return parts.flatMap((part) => {
    const { name, span, thread } = part;
    const seen = thread.parts.get(name);
    const isLeft = seen && standsIn(seen, thread.placeholders.valuesSince(seen.knownValues));
    const { splices, ...rest } = seen && !isLeft ? seen : lookAt(part, undefined);
    thread.parts.set(name, { ...rest, splices, knownValues: thread.placeholders.size });
    return splices.map((splice) => ({
      ...splice,
      start: splice.start + span.start,
      end: splice.end + span.start,
    }));
  });
}

/** Looks at what is new in a part, and remembers what is to be replaced in it. */
function lookAt({ name, bytes, span, thread, rules, warn }: Part, seen: SeenPart | undefined): SeenPart {
  const raw = bytes.subarray(span.start, span.end);
  const known = seen && seen.rules === rules.rules ? knownPrefix(seen, raw) : 0;
  const { placeholders } = thread;
  const isKnown = known > 0 && seen !== undefined;
  const splices: Splice[] = isKnown ? [...seen.splices] : [];
  const knownValues = isKnown ? seen.knownValues : placeholders.size;
  for (const string of jsonStrings(bytes, { start: span.start + known, end: span.end })) {
    if (!isSaid(name, bytes, string)) continue;
    const key = string.key === "" ? name : string.key;
    const where = { place: PART_PLACES[name] ?? PLACES[key] ?? "a message", placeholders, warn };
    const guardOne = key === "arguments" ? guardArguments : guardString;
    const splice = guardOne(bytes, string, { rules, where });
    if (splice) splices.push({ ...splice, start: splice.start - span.start, end: splice.end - span.start });
  }
  const now = { raw, splices, rules: rules.rules, knownValues };
  thread.parts.set(name, now);
  return now;
}

/** Whether one of these may stand in what would be sent. Escapes are no matter: only what needs none is looked for. */
function standsIn({ raw, splices }: SeenPart, values: readonly string[]): boolean {
  if (values.length === 0) return false;
  // So many are found quicker by reading all of it again.
  if (values.length > MOST_LOOKED_FOR) return true;
  const sent = spliced(raw, splices);
  return values.some((value) => {
    if (value.length < LEAST_KNOWN) return false;
    const [longest = ""] = value.split(ESCAPED_BY_SOME).toSorted((one, two) => two.length - one.length);
    return longest.length < LEAST_KNOWN / 2 || sent.includes(longest);
  });
}

/** How much of a part is the part that was sent last: all of it, or all but the bracket behind its last item. */
function knownPrefix({ raw: before }: SeenPart, raw: Buffer): number {
  if (before.equals(raw)) return raw.length;
  const isList = before[before.length - 1] === 93;
  const length = before.length - 1;
  return isList && length > 0 && raw.length > length && before.compare(raw, 0, length, 0, length) === 0
    ? length
    : 0;
}

function isSaid(part: string, bytes: Buffer, { start, end, key }: JsonString): boolean {
  if (end - start < LEAST_STRING) return false;
  // A hosted tool's own key is for the vendor.
  if (part === "tools") return key === "description";
  const isMark = NOT_SAID_IN[part]?.includes(key) ?? NOT_SAID.has(key);
  return !isMark && !isDataUrl(bytes, start + 1, end - 1);
}

/** Pictures and files: nothing but base64. A log of events begins with `data:` too, and a text may begin with a picture. */
function isDataUrl(bytes: Buffer, start: number, end: number): boolean {
  const [head] =
    DATA_URL.exec(bytes.toString("latin1", start, Math.min(end, start + LONGEST_MEDIA_TYPE))) ?? [];
  if (head === undefined) return false;
  let at = start + head.length;
  while (at < end && (IS_BASE64[bytes[at] ?? 0] === 1 || isEscapedSlash(bytes, at))) at += 1;
  while (at < end && bytes[at] === EQUALS) at += 1;
  return at === end;
}

/** `\/`, as some write a slash in JSON. */
const isEscapedSlash = (bytes: Buffer, at: number): boolean =>
  bytes[at] === BACKSLASH && bytes[at + 1] === SLASH;

interface Guarding {
  readonly rules: GuardRules;
  readonly where: WhereAsked;
  /** Found in what this is a part of. */
  readonly also?: readonly HiddenValue[];
}

function guardString(
  bytes: Buffer,
  { start, end }: JsonSpan,
  { rules, where, also }: Guarding,
): Splice | undefined {
  const text = readText(bytes, start, end);
  if (text === undefined) return undefined;
  const masked = rules.maskText(text, where, also);
  if (masked.types.length === 0) return undefined;
  return { start, end, replacement: Buffer.from(JSON.stringify(masked.text)), types: masked.types };
}

/**
 * Arguments are JSON in a string: each string in them is looked at as what it says, so that they stay JSON. What it
 * is may stand in its key, so all of it is looked at first.
 */
function guardArguments(bytes: Buffer, span: JsonSpan, guarding: Guarding): Splice | undefined {
  const text = readText(bytes, span.start, span.end);
  if (text === undefined || !/^\s*[[{]/.test(text) || !isJson(text))
    return guardString(bytes, span, guarding);
  const inner = Buffer.from(text);
  const within = { ...guarding, also: guarding.rules.valuesIn(text, guarding.where) };
  const look = () =>
    [...jsonStrings(inner, { start: 0, end: inner.length })].flatMap(
      (string) => guardString(inner, string, within) ?? [],
    );
  const { placeholders } = guarding.where;
  const { size } = placeholders;
  let splices = look();
  // What was found in the last string may stand in the first.
  if (placeholders.size > size) splices = look();
  if (splices.length === 0) return undefined;
  const replacement = Buffer.from(JSON.stringify(spliced(inner, splices).toString()));
  return { start: span.start, end: span.end, replacement, types: splices.flatMap(({ types }) => types) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readText(bytes: Buffer, start: number, end: number): string | undefined {
  try {
    return String(JSON.parse(bytes.toString("utf8", start, end)));
  } catch {
    return undefined;
  }
}

/** Where a span that nothing was hidden in stands after that. */
function shifted({ start, end }: JsonSpan, splices: readonly Splice[]): JsonSpan {
  const before = splices.filter((splice) => splice.end <= start);
  const by = before.reduce((sum, splice) => sum + splice.replacement.length - (splice.end - splice.start), 0);
  return { start: start + by, end: end + by };
}

function spliced(bytes: Buffer, splices: readonly Splice[]): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  for (const { start, end, replacement } of splices.toSorted((one, two) => one.start - two.start)) {
    pieces.push(bytes.subarray(from, start), replacement);
    from = end;
  }
  return Buffer.concat([...pieces, bytes.subarray(from)]);
}

function judge(
  rules: GuardRules,
  { bytes, model }: PeekedRequest,
  { trip, warn }: { readonly trip: Trip; readonly warn: (line: string) => void },
): void {
  const body = parseBody(bytes);
  const said = body["input"] ?? body["messages"];
  rules.judge(
    {
      hook: "input",
      text: typeof said === "string" ? said : lastUserText(said),
      model,
      requestType: REQUEST_TYPES[trip.api],
      metadata: metadataOf(body["metadata"]),
      bodyBytes: bytes.length,
      toolNames: toolNames(body["tools"]),
      commands: [],
    },
    warn,
  );
}

function lastUserText(items: unknown): string {
  const last = Array.isArray(items) ? items.findLast((item) => asRecord(item)["role"] === "user") : undefined;
  const content = asRecord(last)["content"];
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => String(asRecord(part)["text"] ?? "")).join("\n");
}

const metadataOf = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(asRecord(value)).map(([key, one]) => [key, String(one)]));

function toolNames(tools: unknown): readonly string[] {
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool) => {
    const { name, function: inner } = asRecord(tool);
    const found = name ?? asRecord(inner)["name"];
    return typeof found === "string" ? [found] : [];
  });
}
