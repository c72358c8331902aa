import type { Entity } from "../domain/entity.ts";
import { findCheck } from "../guardrails/checks/index.ts";
import { mask } from "../guardrails/placeholders.ts";
import { ScanStream } from "../guardrails/scan-stream.ts";
import { asRecord } from "../translate/json-value.ts";
import { REQUEST_TYPES } from "./api.ts";
import type { GuardRules } from "./guard-rules.ts";
import { isRefusal, RefusalError } from "./refusal.ts";
import { type TextWork, ToldTexts } from "./told-texts.ts";
import type { Trip } from "./trip.ts";

type Fields = Readonly<Record<string, unknown>>;

interface Watch {
  readonly rules: GuardRules;
  readonly trip: Trip;
  readonly model: string;
}

/**
 * The guardrails of the answer. What is to be hidden is hidden for good, since the client is who may not see it; a
 * tool call that is not allowed ends the answer before the client can act on it. A check of the text as a whole is
 * made when its end comes, by which time a stream has been read: there it can only tell.
 */
export function watching({ rules, trip, model }: Watch): ToldTexts {
  const warn = (line: string) => {
    if (!trip.warnings.includes(line)) trip.warnings.push(line);
  };
  const scan = {
    find: (text: string) => rules.hideIn(text, warn),
    nameOf: ({ type }: Entity) => `[${type}]`,
  };
  const context = {
    hook: "output" as const,
    text: "",
    model,
    requestType: REQUEST_TYPES[trip.api],
    metadata: {},
    bodyBytes: 0,
    toolNames: [],
    commands: [],
  };
  const judgement: Judgement = {
    judgeCall: ({ name, commands }) =>
      rules.judge({ ...context, toolNames: name === "" ? [] : [name], commands }, warn, "tools"),
    judgeText: (text, isUnsent) => {
      const judge = () => rules.judge({ ...context, text }, warn, "rest");
      if (isUnsent) judge();
      else tellOnly(judge, warn);
    },
  };
  const seen = new SeenAnswer(judgement);
  const mayRefuseCalls = rules.rules.some(({ checks }) => checks.some(({ id }) => findCheck(id)?.ofTools));
  const work: TextWork = {
    open: () => (rules.finds ? new ScanStream(scan) : AS_IT_IS()),
    whole: (text) => (rules.finds ? mask(text, scan.find(text), scan.nameOf) : text),
    concerns: () => rules.finds,
    see: (event, isUnsent) => seen.see(event, isUnsent),
    over: (isUnsent) => seen.over(isUnsent),
    get isWaiting() {
      return mayRefuseCalls && seen.hasOpenCall;
    },
    unreadable: (why) => refuseUnread(rules, why),
  };
  return new ToldTexts(trip.api, work);
}

const AS_IT_IS = () => ({ push: (piece: string) => piece, end: () => "" });

/** As for any check that cannot be made: nobody knows what the event holds. Errors: RefusalError. */
function refuseUnread({ rules }: GuardRules, why: string): void {
  const strict = rules.find(({ onError }) => onError === "block");
  if (!strict) return;
  const what = `an answer that is ${why} to be looked at`;
  throw new RefusalError({ kind: "guardrail", name: strict.name, what });
}

function tellOnly(work: () => void, warn: (line: string) => void): void {
  try {
    work();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    warn(`${error.message} (too late to stop it)`);
  }
}

interface Judgement {
  /** Errors: RefusalError. */
  judgeCall(call: SeenCall): void;
  /** All that was said. Errors: RefusalError, unless some of it was sent. */
  judgeText(text: string, isUnsent: boolean): void;
}

interface SeenCall {
  /** Empty when nobody said it. */
  readonly name: string;
  /** Each as one line of a shell; none for a tool that runs none. */
  readonly commands: readonly string[];
}

/** A call of Chat Completions, which comes in pieces. */
interface OpenCall {
  readonly choice: unknown;
  readonly index: unknown;
  readonly id: unknown;
  readonly type: string;
  name: string;
  said: string;
}

/** What the answer says and calls, put together from the events of either API. */
class SeenAnswer {
  readonly #judgement: Judgement;
  /** Items of Responses whose arguments are still being written, by their places. */
  readonly #items = new Map<unknown, Fields>();
  #calls: OpenCall[] = [];
  /** What each choice of Chat Completions has said so far. */
  readonly #texts = new Map<unknown, string>();

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  /** A call has begun that was not judged yet. */
  get hasOpenCall(): boolean {
    return this.#calls.length > 0;
  }

  see(event: Fields, isUnsent: boolean): void {
    if (Array.isArray(event["choices"])) this.#seeChoices(event["choices"].map(asRecord), isUnsent);
    else this.#seeResponse(event, isUnsent);
  }

  /** Nothing follows, so what is open is all there is. */
  over(isUnsent: boolean): void {
    this.#judgeCalls(() => true);
    for (const choice of [...this.#texts.keys()]) this.#judgeText(choice, isUnsent);
  }

  #seeResponse(event: Fields, isUnsent: boolean): void {
    const type = wordOf(event["type"]);
    if (type === "response.output_item.added")
      this.#items.set(event["output_index"], asRecord(event["item"]));
    else if (type === "response.output_item.done") {
      this.#items.delete(event["output_index"]);
      this.#judgeItem(asRecord(event["item"]));
    } else if (/^response\.\w+_call_(?:arguments|input)\.done$/.test(type)) this.#judgeWritten(type, event);
    const isLast = /^response\.(?:completed|incomplete)$/.test(type);
    if (!isLast && event["object"] !== "response") return;
    const output = recordsIn((isLast ? asRecord(event["response"]) : event)["output"]);
    for (const item of output) this.#judgeItem(item);
    const contents = output.flatMap(({ content }) => content ?? []);
    // An answer that only calls tools has no text to be judged.
    if (contents.length > 0) this.#judgement.judgeText(textOf(contents), isUnsent);
  }

  /** The arguments are whole, and the item that repeats them is still to come: a client may act on either. */
  #judgeWritten(type: string, event: Fields): void {
    const item = this.#items.get(event["output_index"]) ?? {};
    const { name = item["name"], arguments: written, input } = event;
    const said = written === undefined ? { input } : { arguments: written };
    this.#judgeItem({
      type: type.replace(/^response\.|_(?:arguments|input)\.done$/g, ""),
      ...item,
      name,
      ...said,
    });
  }

  #judgeItem(item: Fields): void {
    const type = wordOf(item["type"]);
    if (type.endsWith("_call")) this.#judgement.judgeCall(callOf(type, item));
  }

  #seeChoices(choices: readonly Fields[], isUnsent: boolean): void {
    for (const choice of choices) {
      const index = choice["index"] ?? 0;
      for (const part of [asRecord(choice["delta"]), asRecord(choice["message"])]) {
        const text = textOf(part["content"]);
        if (text !== "") this.#texts.set(index, (this.#texts.get(index) ?? "") + text);
        for (const call of recordsIn(part["tool_calls"])) this.#gather(index, call);
        // What tools were called before they were called tools.
        if (part["function_call"])
          this.#gather(index, { index: "function", function: part["function_call"] });
      }
      if (!choice["finish_reason"]) continue;
      this.#judgeCalls((call) => call.choice === index);
      this.#judgeText(index, isUnsent);
    }
  }

  #gather(choice: unknown, piece: Fields): void {
    const { index = 0, id, custom } = piece;
    const called = asRecord(piece["function"] ?? custom);
    const name = wordOf(called["name"]);
    const known = this.#calls.findLast((call) => call.choice === choice && call.index === index);
    // Some vendors number no calls, and tell them apart by their ids.
    const isAnother = known && name !== "" && id !== undefined && id !== known.id;
    const open =
      known && !isAnother
        ? known
        : { choice, index, id, type: custom ? "custom_tool_call" : "function_call", name: "", said: "" };
    if (open !== known) this.#calls.push(open);
    // Some vendors repeat the name with each piece.
    if (open.name !== name) open.name += name;
    open.said += wordOf(called["arguments"] ?? called["input"]);
  }

  #judgeCalls(isOver: (call: OpenCall) => boolean): void {
    const over = this.#calls.filter(isOver);
    this.#calls = this.#calls.filter((call) => !isOver(call));
    for (const { type, name, said } of over)
      this.#judgement.judgeCall(callOf(type, { name, arguments: said }));
  }

  #judgeText(choice: unknown, isUnsent: boolean): void {
    const text = this.#texts.get(choice);
    this.#texts.delete(choice);
    if (text !== undefined) this.#judgement.judgeText(text, isUnsent);
  }
}

const recordsIn = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(asRecord) : []);

const wordOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A text, or the parts of one. */
const textOf = (content: unknown): string =>
  typeof content === "string"
    ? content
    : recordsIn(content)
        .map(({ text }) => wordOf(text))
        .join("");

/** Codex's own shells have no name of their own: `local_shell_call`. */
const SHELL = /shell|exec|bash|terminal|command/i;

function callOf(type: string, item: Fields): SeenCall {
  const isNamed = /^(?:function|custom_tool|mcp)_call$/.test(type);
  const name = wordOf(item["name"]) || (isNamed ? "" : type.replace(/_call$/, ""));
  const { command, commands } = asRecord(item["action"]);
  const said = item["arguments"] ?? item["input"];
  const found = [...commandsIn(command), ...(Array.isArray(commands) ? commands.flatMap(commandsIn) : [])];
  return { name, commands: [...found, ...commandsSaid(name, said)] };
}

/**
 * `{"command":["bash","-lc","ls"]}`, `{"cmd":"ls"}`, what is typed into a shell that runs, or, for a shell, whatever
 * is said. A patch or a file only speaks of commands. Source: Codex's shell, exec_command and write_stdin.
 */
function commandsSaid(name: string, said: unknown): readonly string[] {
  const { command, cmd, script, chars } = asRecord(typeof said === "string" ? parse(said) : said);
  const found = [command, cmd, script, chars].flatMap(commandsIn);
  if (found.length > 0) return found;
  return SHELL.test(name) && typeof said === "string" ? [said] : [];
}

function commandsIn(value: unknown): readonly string[] {
  const words = (Array.isArray(value) ? value : [value]).filter((word) => typeof word === "string");
  const line = words.join(" ");
  return line === "" ? [] : [line];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
