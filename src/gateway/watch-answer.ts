import type { Entity } from "../domain/entity.ts";
import { mask } from "../guardrails/placeholders.ts";
import { ScanStream } from "../guardrails/scan-stream.ts";
import { asRecord } from "../translate/json-value.ts";
import { REQUEST_TYPES } from "./api.ts";
import type { GuardRules } from "./guard-rules.ts";
import { RefusalError } from "./refusal.ts";
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
  const context = (more: {
    readonly toolNames?: readonly string[];
    readonly commands?: readonly string[];
  }) => ({
    hook: "output" as const,
    text: "",
    model,
    requestType: REQUEST_TYPES[trip.api],
    metadata: {},
    bodyBytes: 0,
    toolNames: [],
    commands: [],
    ...more,
  });
  const work: TextWork = {
    open: () => (rules.finds ? new ScanStream(scan) : AS_IT_IS()),
    whole: (text) => (rules.finds ? mask(text, scan.find(text), scan.nameOf) : text),
    concerns: () => rules.finds,
    see: (event) => {
      for (const { name, command } of callsIn(event)) {
        rules.judge(context({ toolNames: [name], commands: command === "" ? [] : [command] }), warn, "tools");
      }
      const text = saidIn(event);
      if (text !== undefined) tellOnly(() => rules.judge({ ...context({}), text }, warn, "rest"), warn);
    },
    unreadable: () => refuseUnread(rules),
  };
  return new ToldTexts(trip.api, work);
}

const AS_IT_IS = () => ({ push: (piece: string) => piece, end: () => "" });

/** As for any check that cannot be made: nobody knows what the event holds. Errors: RefusalError. */
function refuseUnread({ rules }: GuardRules): void {
  const strict = rules.find(({ onError }) => onError === "block");
  if (!strict) return;
  const what = "an answer that is nested too deeply to be looked at";
  throw new RefusalError({ kind: "guardrail", name: strict.name, what });
}

function tellOnly(work: () => void, warn: (line: string) => void): void {
  try {
    work();
  } catch (error) {
    warn(`${error instanceof Error ? error.message : "a guardrail said no"} (too late to stop it)`);
  }
}

interface SeenCall {
  readonly name: string;
  /** One line, as a shell would get it; empty for a tool that runs none. */
  readonly command: string;
}

/** The tool calls that an event, or a whole answer, completes. */
function callsIn(event: Fields): readonly SeenCall[] {
  if (event["type"] === "response.output_item.done") return callOf(asRecord(event["item"]));
  const output = event["object"] === "response" ? event["output"] : undefined;
  const messages = Array.isArray(event["choices"])
    ? event["choices"].map((choice) => asRecord(asRecord(choice)["message"]))
    : [];
  const calls = messages.flatMap((message) =>
    Array.isArray(message["tool_calls"]) ? message["tool_calls"] : [],
  );
  return [
    ...(Array.isArray(output) ? output.flatMap((item) => callOf(asRecord(item))) : []),
    ...calls.flatMap((call) => callOf({ type: "function_call", ...asRecord(asRecord(call)["function"]) })),
  ];
}

function callOf(item: Fields): readonly SeenCall[] {
  const type = String(item["type"] ?? "");
  if (!type.endsWith("_call")) return [];
  const name = String(item["name"] ?? type.replace(/_call$/, ""));
  const said = item["arguments"] ?? item["input"] ?? asRecord(item["action"])["command"];
  return [{ name, command: commandIn(said) }];
}

/** `{"command":["bash","-lc","ls"]}`, `{"cmd":"ls"}`, or a free text. Source: Codex's shell, exec_command and local_shell. */
function commandIn(said: unknown): string {
  if (Array.isArray(said)) return said.map(String).join(" ");
  if (typeof said !== "string") return "";
  const { command, cmd } = asRecord(parse(said));
  return commandIn(command ?? cmd) || said;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All that was said, in the last event of a stream of Responses or in a whole answer. */
function saidIn(event: Fields): string | undefined {
  const isLast = event["type"] === "response.completed";
  const response = isLast ? asRecord(event["response"]) : event;
  if (!isLast && event["object"] !== "response") return undefined;
  const items = Array.isArray(response["output"]) ? response["output"].map(asRecord) : [];
  const parts = items.flatMap(({ content }) => (Array.isArray(content) ? content.map(asRecord) : []));
  return parts.map(({ text }) => (typeof text === "string" ? text : "")).join("");
}
