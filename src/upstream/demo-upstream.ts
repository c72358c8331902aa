import { createHash } from "node:crypto";
import type { Usage } from "../domain/usage.ts";
import type { Upstream, UpstreamCall, UpstreamReceiver, UpstreamRequest } from "../ports/upstream.ts";
import { asRecord } from "../translate/json-value.ts";
import { responseObject } from "../translate/responses/response-object.ts";
import { encodeSse } from "../translate/sse.ts";
import { demoAnswer } from "./demo-answer.ts";

/** What one request is answered with: the pieces are pushed one by one, as a real upstream would. */
interface DemoReply {
  readonly status: number;
  readonly contentType: string;
  readonly pieces: readonly Buffer[];
}

/** A provider inside the process: offline, free, and the same answer to the same question every time. */
export function openDemoUpstream(): Upstream {
  return {
    send: (request, receiver) => push(replyTo(request), receiver),
    close: async () => {},
  };
}

function replyTo({ method, url, body }: UpstreamRequest): DemoReply {
  if (method === "GET" && url.pathname === "/models") return json(200, MODELS);
  if (method !== "POST" || url.pathname !== "/responses") {
    return failure(404, "not_found", `The demo provider has no ${method} ${url.pathname}`);
  }
  const request = parse(body);
  if (request === undefined) return failure(400, "invalid_json", "The body is not a JSON object");
  const answer = composeAnswer(request);
  if (request["stream"] !== true) return json(200, completed(answer));
  return { status: 200, contentType: "text/event-stream; charset=utf-8", pieces: streamOf(answer) };
}

const MODELS = {
  object: "list",
  data: [{ id: "demo", object: "model", created: 1_763_769_600, owned_by: "portkey-codex" }],
};

interface Answer {
  readonly responseId: string;
  readonly messageId: string;
  readonly model: string;
  readonly text: string;
  readonly usage: Usage;
}

/** Ids come from the request, so that the same request gives the same bytes. */
function composeAnswer(request: Readonly<Record<string, unknown>>): Answer {
  const source = JSON.stringify(request);
  const digest = createHash("sha256").update(source).digest("hex");
  const text = demoAnswer(request);
  return {
    responseId: `resp_demo_${digest.slice(0, 24)}`,
    messageId: `msg_demo_${digest.slice(24, 48)}`,
    model: typeof request["model"] === "string" ? request["model"] : "demo",
    text,
    usage: {
      inputTokens: estimateTokens(source),
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: estimateTokens(text),
      reasoningTokens: 0,
    },
  };
}

/** Four letters a token, the usual rule of thumb for English. */
const estimateTokens = (text: string): number => Math.ceil(text.length / 4);

const CREATED_AT_UNIX_S = 1_763_769_600;

function message(answer: Answer, text: string, status: "in_progress" | "completed") {
  const content =
    status === "completed" ? [{ type: "output_text", text, annotations: [], logprobs: [] }] : [];
  return { id: answer.messageId, type: "message", status, role: "assistant", content };
}

function completed(answer: Answer): Record<string, unknown> {
  return responseObject({
    id: answer.responseId,
    model: answer.model,
    createdAtUnixS: CREATED_AT_UNIX_S,
    status: "completed",
    output: [message(answer, answer.text, "completed")],
    usage: answer.usage,
  });
}

function streamOf(answer: Answer): Buffer[] {
  const { responseId, messageId, model, text } = answer;
  const begun = responseObject({
    id: responseId,
    model,
    createdAtUnixS: CREATED_AT_UNIX_S,
    status: "in_progress",
    output: [],
  });
  const place = { item_id: messageId, output_index: 0, content_index: 0 };
  const part = { type: "output_text", text, annotations: [], logprobs: [] };
  const events: Record<string, unknown>[] = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    { type: "response.output_item.added", output_index: 0, item: message(answer, "", "in_progress") },
    { type: "response.content_part.added", ...place, part: { ...part, text: "" } },
    ...deltas(text).map((delta) => ({ type: "response.output_text.delta", ...place, delta, logprobs: [] })),
    { type: "response.output_text.done", ...place, text, logprobs: [] },
    { type: "response.content_part.done", ...place, part },
    { type: "response.output_item.done", output_index: 0, item: message(answer, text, "completed") },
    { type: "response.completed", response: completed(answer) },
  ];
  return events.map((event, at) => encodeSse(String(event["type"]), { ...event, sequence_number: at }));
}

/** A few words at a time, as models stream. */
function deltas(text: string): string[] {
  return text.match(/(?:\S+\s*){1,4}/g) ?? [text];
}

function json(status: number, value: unknown): DemoReply {
  return { status, contentType: "application/json", pieces: [Buffer.from(JSON.stringify(value))] };
}

function failure(status: number, code: string, text: string): DemoReply {
  return json(status, { error: { message: text, type: "invalid_request_error", param: null, code } });
}

function parse(body: Uint8Array | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(body ?? []).toString());
    return typeof value === "object" && value !== null && !Array.isArray(value) ? asRecord(value) : undefined;
  } catch {
    return undefined;
  }
}

/** One piece per turn of the event loop, none while the client is slow, none after it left. */
function push(reply: DemoReply, receiver: UpstreamReceiver): UpstreamCall {
  let next = -1;
  let paused = false;
  let over = false;
  let scheduled = false;
  const step = () => {
    scheduled = false;
    if (paused || over) return;
    const piece = reply.pieces[next];
    if (next === -1) receiver.onHead(reply.status, { "content-type": reply.contentType });
    else if (piece) receiver.onData(piece);
    else {
      over = true;
      receiver.onEnd();
      return;
    }
    next += 1;
    schedule();
  };
  const schedule = () => {
    if (scheduled || over) return;
    scheduled = true;
    setImmediate(step);
  };
  schedule();
  return {
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      schedule();
    },
    abort: () => {
      if (over) return;
      over = true;
      receiver.onError({ kind: "aborted", code: "ABORTED", message: "the request was given up" });
    },
  };
}
