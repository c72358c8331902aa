import type { Tool } from "../../domain/conversation.ts";
import type { StreamEvent } from "../../domain/stream-event.ts";
import { GrowingText, strictJson } from "../strict-json.ts";
import { FreeformInput } from "../unwrap-freeform.ts";

type CallEvent = Extract<StreamEvent, { type: "tool-call-start" | "tool-call-delta" | "tool-call-end" }>;

/** How what the model writes becomes what the client expects of this tool. */
type Shape = "function" | "custom" | "custom-from-json";

interface Call {
  readonly callId: string;
  /** As the client knows it. */
  readonly name: string;
  readonly shape: Shape;
  readonly input: GrowingText;
  /** Not sent yet. */
  pending: string;
  ended: boolean;
  opened: boolean;
}

/**
 * The tool calls of one answer, one behind the other: a call that begins while another is open waits for its end.
 * Chat Completions allows deltas of several calls in turn, told apart by their index, but clients are known that
 * read no index (Codex 0.58). The answers are `delta` objects as JSON text.
 */
export class CallLane {
  readonly #tools: ReadonlyMap<string, Tool>;
  readonly #byId = new Map<string, Call>();
  readonly #calls: Call[] = [];
  /** The one that is sent now; those before it are done. */
  #front = 0;

  constructor(tools: readonly Tool[]) {
    this.#tools = new Map(tools.map((tool) => ["name" in tool ? tool.name : tool.kind, tool]));
  }

  get count(): number {
    return this.#calls.length;
  }

  push(event: CallEvent): readonly string[] {
    if (event.type === "tool-call-start") {
      this.#begin(event);
      return this.#advance();
    }
    const call = this.#byId.get(event.id);
    if (!call) return [];
    call.pending += event.type === "tool-call-end" ? call.input.flush() : call.input.push(event.text);
    call.ended ||= event.type === "tool-call-end";
    return this.#advance();
  }

  /** The finished calls as a message has them. */
  get whole(): readonly Readonly<Record<string, unknown>>[] {
    return this.#calls.map((call) => {
      const { callId: id, name } = call;
      const input = inputOf(call);
      if (isCustom(call)) return { id, type: "custom", custom: { name, input } };
      return { id, type: "function", function: { name, arguments: input } };
    });
  }

  #begin(event: Extract<CallEvent, { type: "tool-call-start" }>): void {
    const tool = this.#tools.get(event.name);
    const call: Call = {
      callId: event.callId,
      name: tool && "origin" in tool ? tool.origin.name : event.name,
      shape: shapeOf(tool, event.form),
      input: new GrowingText(),
      pending: "",
      ended: false,
      opened: false,
    };
    this.#byId.set(event.id, call);
    this.#calls.push(call);
  }

  /** Sends what may be sent now. */
  #advance(): readonly string[] {
    const deltas: string[] = [];
    for (let call = this.#calls[this.#front]; call; call = this.#calls[this.#front]) {
      this.#send(call, deltas);
      if (!call.ended) break;
      this.#front += 1;
    }
    return deltas;
  }

  #send(call: Call, deltas: string[]): void {
    if (!call.opened) {
      deltas.push(openingDelta(call, this.#front));
      call.opened = true;
    }
    const text = call.ended ? lastText(call) : isTranslated(call) ? "" : call.pending;
    if (text === "") return;
    call.pending = "";
    deltas.push(inputDelta(call, this.#front, text));
  }
}

function shapeOf(tool: Tool | undefined, form: "json" | "text"): Shape {
  if (form === "text") return "custom";
  return tool?.kind === "freeform" ? "custom-from-json" : "function";
}

const isCustom = ({ shape }: Call): boolean => shape === "custom" || shape === "custom-from-json";

/** Only known when it is whole. */
const isTranslated = ({ shape }: Call): boolean => shape === "custom-from-json";

/** What a model meant for a freeform tool that it saw as a function. */
function unwrapped(argumentsText: string): string {
  const input = new FreeformInput();
  input.push(argumentsText);
  return input.end().input;
}

function inputOf({ shape, input: { text: input } }: Call): string {
  switch (shape) {
    case "custom":
      return input;
    case "custom-from-json":
      return unwrapped(input);
    case "function":
      // No arguments at all are no JSON, and clients parse them.
      return input === "" ? "{}" : input;
  }
}

function lastText(call: Call): string {
  return isTranslated(call) || call.input.text === "" ? inputOf(call) : call.pending;
}

function openingDelta(call: Call, index: number): string {
  const { callId, name } = call;
  const id = strictJson(callId);
  const called = strictJson(name);
  const body = isCustom(call)
    ? `"type":"custom","custom":{"name":${called},"input":""}`
    : `"type":"function","function":{"name":${called},"arguments":""}`;
  return `{"tool_calls":[{"index":${index},"id":${id},${body}}]}`;
}

function inputDelta(call: Call, index: number, text: string): string {
  const body = isCustom(call)
    ? `"custom":{"input":${strictJson(text)}}`
    : `"function":{"arguments":${strictJson(text)}}`;
  return `{"tool_calls":[{"index":${index},${body}}]}`;
}
