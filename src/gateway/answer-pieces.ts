import type { Spelling } from "../guardrails/placeholders.ts";
import { asRecord } from "../translate/json-value.ts";
import type { ClientApi } from "./api.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A piece of a text or of a tool call in one event of a stream. */
export interface Piece {
  /** Which text it continues. */
  readonly stream: string;
  readonly spelling: Spelling;
  readonly text: string;
  /** The same event with another text in this place, and with nothing in its other places. */
  withText(text: string): Fields;
}

/** The pieces that an event of the client's API brings, the whole event with new texts, and which texts it ends. */
export interface EventPieces {
  readonly pieces: readonly Piece[];
  withTexts(texts: readonly string[]): Fields;
  ends(stream: string): boolean;
}

export function piecesOf(api: ClientApi, event: Fields): EventPieces {
  return api === "chat" ? chatPieces(event) : responsesPieces(event);
}

/** Source: OpenAI's API reference, streaming events of Responses. */
function responsesPieces(event: Fields): EventPieces {
  const { type, delta, output_index: item = "" } = event;
  const name = typeof type === "string" ? type : "";
  const isTerminal = /^response\.(?:completed|incomplete|failed)$/.test(name);
  const isEnd = isTerminal || name.endsWith(".done");
  const ends = (stream: string) => isEnd && (isTerminal || stream.startsWith(`${item} `));
  if (typeof delta !== "string" || !name.endsWith(".delta"))
    return { pieces: [], withTexts: () => event, ends };
  const place = event["content_index"] ?? event["summary_index"] ?? "";
  const withText = (text: string) => ({ ...event, delta: text });
  const piece: Piece = {
    stream: `${item} ${name} ${place}`,
    spelling: name === "response.function_call_arguments.delta" ? "in-json" : "plain",
    text: delta,
    withText,
  };
  return { pieces: [piece], withTexts: ([text = ""]) => withText(text), ends };
}

const CHAT_TEXTS = ["content", "reasoning_content", "reasoning", "refusal"];

/** Source: OpenAI's API reference, chat completion chunks. */
function chatPieces(event: Fields): EventPieces {
  const choices = listOf(event["choices"]);
  const over = new Set(
    choices.filter((choice) => choice["finish_reason"]).map((choice) => `${choice["index"] ?? 0} `),
  );
  const pieces = choices.flatMap((choice) => [...textPieces(event, choice), ...callPieces(event, choice)]);
  return {
    pieces,
    withTexts: (texts) => mergeChat(event, pieces, texts),
    ends: (stream) => [...over].some((choice) => stream.startsWith(choice)),
  };
}

function textPieces(event: Fields, choice: Fields): readonly Piece[] {
  const delta = asRecord(choice["delta"]);
  const index = choice["index"] ?? 0;
  return CHAT_TEXTS.flatMap((name) => {
    const text = delta[name];
    if (typeof text !== "string") return [];
    const withText = (held: string) => chunk(event, index, { [name]: held });
    return [{ stream: `${index} ${name}`, spelling: "plain" as const, text, withText }];
  });
}

function callPieces(event: Fields, choice: Fields): readonly Piece[] {
  const index = choice["index"] ?? 0;
  return listOf(asRecord(choice["delta"])["tool_calls"]).flatMap((call) => {
    const text = asRecord(call["function"])["arguments"];
    if (typeof text !== "string") return [];
    const place = call["index"] ?? 0;
    const withText = (held: string) =>
      chunk(event, index, { tool_calls: [{ index: place, function: { arguments: held } }] });
    return [{ stream: `${index} call ${place}`, spelling: "in-json" as const, text, withText }];
  });
}

const chunk = (event: Fields, index: unknown, delta: Fields): Fields => {
  const { usage: _, ...rest } = event;
  return { ...rest, choices: [{ index, delta, finish_reason: null }] };
};

/** Put back in the order in which they were taken out. */
function mergeChat(event: Fields, pieces: readonly Piece[], texts: readonly string[]): Fields {
  const byStream = new Map(pieces.map(({ stream }, at) => [stream, texts[at] ?? ""] as const));
  const choices = listOf(event["choices"]).map((choice) => {
    const index = choice["index"] ?? 0;
    const delta: Record<string, unknown> = { ...asRecord(choice["delta"]) };
    for (const name of CHAT_TEXTS) {
      const text = byStream.get(`${index} ${name}`);
      if (text !== undefined) delta[name] = text;
    }
    if (Array.isArray(delta["tool_calls"])) {
      delta["tool_calls"] = listOf(delta["tool_calls"]).map((call) => {
        const text = byStream.get(`${index} call ${call["index"] ?? 0}`);
        return text === undefined
          ? call
          : { ...call, function: { ...asRecord(call["function"]), arguments: text } };
      });
    }
    return { ...choice, delta };
  });
  return { ...event, choices };
}

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.map(asRecord) : []);
