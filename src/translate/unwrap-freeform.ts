import { isObject, parseJson } from "./json-value.ts";
import { FREEFORM_ARGUMENT } from "./lower-tool.ts";
import { repairJson, unescapeLoosely } from "./repair-json.ts";

/** As far as the beginning of the arguments is looked at before giving up on streaming them. */
const LONGEST_HEAD = 256;
const LONGEST_ESCAPE = 6;
const HEAD = `{"${FREEFORM_ARGUMENT}":"`;
const HEAD_PATTERN = new RegExp(`^\\s*\\{\\s*"${FREEFORM_ARGUMENT}"\\s*:\\s*"`);

/**
 * The raw input of a freeform tool, out of the JSON arguments in which vendors without such tools send it. It is
 * unwrapped while it streams where that is safe; the end decides what the input was, because an edit must not
 * be lost to a model that broke its JSON, used another key, or wrote the input without any JSON around it.
 */
export class FreeformInput {
  /** Only added to before the end: looking into a text that grows makes V8 copy all of it each time. */
  #raw = "";
  /** What of it has not been looked at. */
  #pending = "";
  #said = "";
  /** `held`: nothing can be said before the end; `field`: inside the string; `plain`: there is no JSON. */
  #mode: "head" | "field" | "plain" | "held" = "head";

  /** What of the input is certain now. */
  push(piece: string): string {
    this.#raw += piece;
    if (this.#mode === "held") return "";
    this.#pending += piece;
    if (this.#mode === "head") this.#readHead();
    const more = this.#mode === "field" ? this.#readField() : this.#mode === "plain" ? this.#readPlain() : "";
    this.#said += more;
    return more;
  }

  /** The whole input, and what of it has not been said yet. */
  end(): { readonly input: string; readonly rest: string } {
    const input = this.#mode === "plain" ? this.#raw : wholeInput(this.#raw);
    return { input, rest: input.startsWith(this.#said) ? input.slice(this.#said.length) : "" };
  }

  #readHead(): void {
    const head = HEAD_PATTERN.exec(this.#pending);
    if (head) {
      this.#mode = "field";
      this.#pending = this.#pending.slice(head[0].length);
      return;
    }
    const start = this.#pending.slice(0, LONGEST_HEAD).replace(/\s/g, "");
    if (start !== "" && start[0] !== "{" && start[0] !== '"') this.#mode = "plain";
    else if (this.#pending.length > LONGEST_HEAD || !HEAD.startsWith(start)) this.#mode = "held";
  }

  #readPlain(): string {
    const more = this.#pending;
    this.#pending = "";
    return more;
  }

  #readField(): string {
    const text = this.#pending;
    let more = "";
    let at = 0;
    for (;;) {
      const end = nextMark(text, at);
      more += text.slice(at, end);
      at = end;
      if (text[end] !== "\\") break;
      const escaped = /^\\(?:u[0-9a-fA-F]{4}|[^u])/s.exec(text.slice(end, end + 6));
      if (!escaped) break;
      more += unescapeLoosely(escaped[0]);
      at = end + escaped[0].length;
    }
    this.#pending = text.slice(at);
    // The closing quote, or an escape that is none: whatever follows is for the end to judge.
    if (text[at] === '"' || text.length - at >= LONGEST_ESCAPE) this.#mode = "held";
    return more;
  }
}

/** The next quote or backslash, or the end. */
function nextMark(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34 || code === 92) return at;
  }
  return text.length;
}

function wholeInput(raw: string): string {
  const value = parseJson(raw) ?? parseJson(repairJson(raw));
  if (value !== undefined) return inputIn(value, 0) ?? raw;
  return inputOfBrokenJson(raw) ?? raw;
}

/** Keys that models make up for the one argument, the likeliest first. */
const KEYS = [
  FREEFORM_ARGUMENT,
  "patch",
  "code",
  "text",
  "content",
  "command",
  "cmd",
  "source",
  "script",
  "raw",
  "value",
];
const DEEPEST = 3;

function inputIn(value: unknown, depth: number): string | undefined {
  if (typeof value === "string") return value;
  if (depth > DEEPEST) return undefined;
  // `["apply_patch", "*** Begin Patch …"]`
  if (Array.isArray(value)) return value.every((word) => typeof word === "string") ? value.at(-1) : undefined;
  if (!isObject(value)) return undefined;
  for (const key of KEYS) {
    const input = Object.hasOwn(value, key) ? inputIn(value[key], depth + 1) : undefined;
    if (input !== undefined) return input;
  }
  const texts = Object.values(value).filter((inner) => typeof inner === "string");
  return texts.length === 1 ? texts[0] : undefined;
}

const BROKEN_HEAD = new RegExp(`^\\s*\\{\\s*"(?:${KEYS.join("|")})"\\s*:\\s*"`);

/** Quotes that were not escaped, or an end that is missing: everything between the first and the last quote. */
function inputOfBrokenJson(raw: string): string | undefined {
  const head = BROKEN_HEAD.exec(raw);
  if (!head) return undefined;
  const body = raw.slice(head[0].length);
  const end = body.trimEnd().replace(/\}$/, "").trimEnd();
  const closed = end.endsWith('"') && !end.endsWith('\\"');
  return unescapeLoosely(closed ? end.slice(0, -1) : body);
}
