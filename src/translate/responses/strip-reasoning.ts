import { ENVELOPE_MARK, openCarry } from "../envelope.ts";
import { elementSpans, type JsonSpan, peekJson, readSpan } from "../json-peek.ts";
import { isObject, type JsonObject } from "../json-value.ts";

/**
 * A request that is passed through may hold thoughts of another vendor's model, in our envelope: the thread has
 * changed its model. OpenAI would refuse them (`invalid_encrypted_content`), and without their state it would look
 * for the item's id and answer 404, so the whole item goes. Thoughts of the very same `minter` are put back.
 * Shape: the same buffer when there is nothing to do; all other bytes stay as they are.
 */
export function stripForeignReasoning(bytes: Buffer, minter: string): Buffer {
  // As latin1, searching a long request costs a third.
  if (bytes.indexOf(ENVELOPE_MARK, 0, "latin1") === -1) return bytes;
  return replaceReasoning(bytes, ENVELOPE_MARK, ({ encrypted_content: sealed }) => {
    if (typeof sealed !== "string" || !sealed.startsWith(ENVELOPE_MARK)) return "keep";
    const carry = openCarry(sealed);
    return carry?.minter === minter && isObject(carry.value) ? carry.value : "drop";
  });
}

const ENCRYPTED = '"encrypted_content"';

/** The same for all encrypted thoughts, when the upstream has answered that it cannot read them. */
export function stripEncryptedReasoning(bytes: Buffer): Buffer {
  if (bytes.indexOf(ENCRYPTED) === -1) return bytes;
  return replaceReasoning(bytes, ENCRYPTED, ({ encrypted_content: sealed }) =>
    typeof sealed === "string" ? "drop" : "keep",
  );
}

type Judge = (reasoning: JsonObject) => "keep" | "drop" | JsonObject;

/** `mark`: only items with these bytes in them are looked at. */
function replaceReasoning(bytes: Buffer, mark: string, judge: Judge): Buffer {
  const peek = peekJson(bytes, ["input"]);
  const input = peek.kind === "found" ? peek.spans.input : undefined;
  const items = input && elementSpans(bytes, input);
  if (!input || !items) return bytes;
  let nextMark = bytes.indexOf(mark, input.start);
  let changed = false;
  const kept: Buffer[] = [];
  for (const span of items) {
    const marked = nextMark !== -1 && nextMark < span.end;
    if (marked) nextMark = bytes.indexOf(mark, span.end);
    const verdict = marked ? judgeItem(bytes, span, judge) : "keep";
    if (verdict !== "keep") changed = true;
    if (verdict === "keep") kept.push(bytes.subarray(span.start, span.end));
    else if (verdict !== "drop") kept.push(Buffer.from(JSON.stringify(verdict)));
  }
  if (!changed) return bytes;
  return Buffer.concat([
    bytes.subarray(0, input.start),
    Buffer.from("["),
    ...kept.flatMap((item, at) => (at === 0 ? [item] : [COMMA, item])),
    Buffer.from("]"),
    bytes.subarray(input.end),
  ]);
}

const COMMA = Buffer.from(",");

function judgeItem(bytes: Buffer, span: JsonSpan, judge: Judge): ReturnType<Judge> {
  const item = readSpan(bytes, span);
  return isObject(item) && item["type"] === "reasoning" ? judge(item) : "keep";
}
