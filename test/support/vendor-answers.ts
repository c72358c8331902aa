import type { WireApi } from "../../src/domain/integration.ts";
import type { Reply } from "./fake-upstream.ts";

/** The upstreams that the gateway translates for. */
export type Vendor = Exclude<WireApi, "responses">;

export const VENDORS: readonly Vendor[] = ["chat", "anthropic", "gemini"];

/** What one vendor says, in its documented words: text, a call of `exec_command`, 100 tokens in (40 cached), 10 out. */
export interface VendorAnswers {
  /** Of the model `m`. */
  readonly path: string;
  readonly streamPath: string;
  readonly keyHeader: string;
  /** The frames of a stream; the first `begun` of them hold the text and no end. */
  readonly frames: readonly string[];
  readonly begun: number;
  readonly whole: object;
  error(status: number, message: string): object;
  /** An error as an event of a stream. */
  errorFrame(message: string): string;
  /** A delta of text so long. */
  textFrame(letters: number): string;
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const named = (value: { type: string }): string => `event: ${value.type}\n${data(value)}`;

export const TEXT = "Grüße 🦊";
export const ARGUMENTS = '{"cmd":"ls"}';

const chunk = (delta: object, finish: string | null = null): string =>
  data({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 7,
    model: "m-dated",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });

const call = { id: "call_up", type: "function", function: { name: "exec_command", arguments: ARGUMENTS } };
const chatUsage = {
  prompt_tokens: 100,
  completion_tokens: 10,
  total_tokens: 110,
  prompt_tokens_details: { cached_tokens: 40 },
};

const chat: VendorAnswers = {
  path: "/v1/chat/completions",
  streamPath: "/v1/chat/completions",
  keyHeader: "authorization",
  frames: [
    chunk({ role: "assistant", content: "" }),
    chunk({ content: "Grüße " }),
    chunk({ content: "🦊" }),
    chunk({ tool_calls: [{ index: 0, ...call }] }),
    chunk({}, "tool_calls"),
    data({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      model: "m-dated",
      choices: [],
      usage: chatUsage,
    }),
    "data: [DONE]\n\n",
  ],
  begun: 3,
  whole: {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 7,
    model: "m-dated",
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: TEXT, tool_calls: [call] },
        finish_reason: "tool_calls",
      },
    ],
    usage: chatUsage,
  },
  error: (status, message) => ({ error: { message, type: "some_error", param: null, code: null, status } }),
  errorFrame: (message) => data({ error: { message, type: "server_error", code: null } }),
  textFrame: (letters) => chunk({ content: "x".repeat(letters) }),
};

const ANTHROPIC_ERRORS: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  529: "overloaded_error",
};
const textDelta = (text: string): string =>
  named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } } as { type: string });
const block = (type: string, rest: object): string => named({ type, ...rest });

const anthropic: VendorAnswers = {
  path: "/v1/messages",
  streamPath: "/v1/messages",
  keyHeader: "x-api-key",
  frames: [
    block("message_start", {
      message: {
        id: "msg_up",
        type: "message",
        role: "assistant",
        model: "m-dated",
        content: [],
        stop_reason: null,
        usage: { input_tokens: 60, cache_read_input_tokens: 40, output_tokens: 1 },
      },
    }),
    block("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    textDelta("Grüße "),
    textDelta("🦊"),
    block("content_block_stop", { index: 0 }),
    block("content_block_start", {
      index: 1,
      content_block: { type: "tool_use", id: "toolu_up", name: "exec_command", input: {} },
    }),
    block("content_block_delta", { index: 1, delta: { type: "input_json_delta", partial_json: ARGUMENTS } }),
    block("content_block_stop", { index: 1 }),
    block("message_delta", { delta: { stop_reason: "tool_use" }, usage: { output_tokens: 10 } }),
    block("message_stop", {}),
  ],
  begun: 4,
  whole: {
    id: "msg_up",
    type: "message",
    role: "assistant",
    model: "m-dated",
    content: [
      { type: "text", text: TEXT },
      { type: "tool_use", id: "toolu_up", name: "exec_command", input: JSON.parse(ARGUMENTS) },
    ],
    stop_reason: "tool_use",
    usage: { input_tokens: 60, cache_read_input_tokens: 40, output_tokens: 10 },
  },
  error: (status, message) => ({
    type: "error",
    error: { type: ANTHROPIC_ERRORS[status] ?? "api_error", message },
  }),
  errorFrame: (message) => block("error", { error: { type: "api_error", message } }),
  textFrame: (letters) => textDelta("x".repeat(letters)),
};

const GOOGLE_WORDS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  404: "NOT_FOUND",
  413: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
};
const googleError = (status: number, message: string) => ({
  error: { code: status, message, status: GOOGLE_WORDS[status] ?? "UNKNOWN" },
});
const candidate = (parts: readonly object[], finishReason?: string) => ({
  candidates: [{ index: 0, content: { role: "model", parts }, ...(finishReason && { finishReason }) }],
  modelVersion: "m-dated",
});
const googleCall = { functionCall: { name: "exec_command", args: JSON.parse(ARGUMENTS) } };
const usageMetadata = {
  promptTokenCount: 100,
  cachedContentTokenCount: 40,
  candidatesTokenCount: 10,
  totalTokenCount: 110,
};

const gemini: VendorAnswers = {
  path: "/v1/models/m:generateContent",
  streamPath: "/v1/models/m:streamGenerateContent?alt=sse",
  keyHeader: "x-goog-api-key",
  frames: [
    data(candidate([{ text: "Grüße " }])),
    data(candidate([{ text: "🦊" }])),
    data({ ...candidate([googleCall], "STOP"), usageMetadata }),
  ],
  begun: 2,
  whole: { ...candidate([{ text: TEXT }, googleCall], "STOP"), usageMetadata },
  error: googleError,
  errorFrame: (message) => data(googleError(500, message)),
  textFrame: (letters) => data(candidate([{ text: "x".repeat(letters) }])),
};

const ANSWERS: Readonly<Record<Vendor, VendorAnswers>> = { chat, anthropic, gemini };

export const answersOf = (vendor: Vendor): VendorAnswers => ANSWERS[vendor];

/** A whole stream, event by event. */
export const streamOf = (vendor: Vendor): Reply => ({ pieces: answersOf(vendor).frames, pauseMs: 1 });

/** The beginning of a stream: text, and no end. */
export const beginningOf = (vendor: Vendor): readonly string[] =>
  answersOf(vendor).frames.slice(0, answersOf(vendor).begun);
