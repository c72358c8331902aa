import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { readText } from "./read-text.ts";

/** One part of an answer. `cut` ends the connection in the middle; `hold` keeps it open until the client leaves. */
export type Part =
  | { readonly text: string }
  | { readonly shell: string }
  | { readonly patch: string }
  | { readonly kind: "cut" }
  | { readonly kind: "hold" };

export type Reply =
  | { readonly parts: readonly Part[] }
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };

export interface SeenRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: RequestBody;
  readonly rawBody: string;
  /** True once the client went away before the answer was complete. */
  abandoned: boolean;
}

export interface RequestBody {
  readonly model?: string;
  readonly stream?: boolean;
  readonly input?: readonly InputItem[];
  readonly tools?: readonly { readonly type: string; readonly name?: string }[];
}

export interface InputItem {
  readonly type: string;
  readonly role?: string;
  readonly call_id?: string;
  readonly output?: unknown;
  readonly content?: unknown;
}

export interface ScriptedUpstream {
  readonly baseUrl: string;
  readonly requests: readonly SeenRequest[];
  /** What was wrong with the requests; a test asserts that it is empty. */
  readonly violations: readonly string[];
  close(): Promise<void>;
}

export const KEY = "sk-e2e-canary-5f2e9b7c4d1a";

/**
 * A Responses API that is strict about what it accepts and answers by script. A request that the real one
 * would refuse, or that carries something which must not leave the machine, becomes a violation.
 */
export async function startUpstream(
  script: (request: SeenRequest, n: number) => Reply,
): Promise<ScriptedUpstream> {
  const requests: SeenRequest[] = [];
  const violations: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void readText(request).then((rawBody) => {
      if (request.method === "GET") {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ object: "list", data: [{ id: "gpt-5.5", object: "model" }] }));
        return;
      }
      const seen = see(request, rawBody);
      violations.push(...faultsOf(seen));
      response.on("close", () => {
        seen.abandoned = !response.writableFinished;
      });
      requests.push(seen);
      answer(response, script(seen, requests.length));
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    violations,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

function see(request: IncomingMessage, rawBody: string): SeenRequest {
  const body = JSON.parse(rawBody) as RequestBody;
  return {
    path: request.url ?? "",
    authorization: request.headers.authorization,
    headers: request.headers,
    body,
    rawBody,
    abandoned: false,
  };
}

function faultsOf({ path, authorization, headers, body, rawBody }: SeenRequest): string[] {
  const faults: string[] = [];
  if (path !== "/v1/responses") faults.push(`path ${path}`);
  if (authorization !== `Bearer ${KEY}`) faults.push(`authorization ${authorization}`);
  if (!headers["content-type"]?.startsWith("application/json")) faults.push("content-type");
  if (headers["content-length"] !== String(Buffer.byteLength(rawBody))) faults.push("content-length");
  if (!body.model || body.model.startsWith("@")) faults.push(`model ${body.model}`);
  if (/pkcx_/.test(rawBody + JSON.stringify(headers))) faults.push("a gateway key left the machine");
  if (headers["x-portkey-api-key"] || headers.cookie)
    faults.push("a header that is not the upstream's business");
  return [...faults, ...unpairedCalls(body.input ?? [])];
}

/** Every tool output answers an earlier call, and every call is answered. */
function unpairedCalls(input: readonly InputItem[]): string[] {
  const calls = input.filter(({ type }) => type.endsWith("_call")).map(({ call_id }) => call_id);
  const outputs = input.filter(({ type }) => type.endsWith("_call_output")).map(({ call_id }) => call_id);
  const lonely = [
    ...calls.filter((id) => !outputs.includes(id)),
    ...outputs.filter((id) => !calls.includes(id)),
  ];
  return lonely.map((id) => `call ${id} without its counterpart`);
}

function answer(response: ServerResponse, reply: Reply): void {
  if ("status" in reply) {
    response.writeHead(reply.status, { "content-type": "application/json", ...reply.headers });
    response.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body));
    return;
  }
  // Codex would call the user a criminal if this header reached it (it differs from the model that was asked).
  response.writeHead(200, { "content-type": "text/event-stream", "openai-model": "gpt-5.5-2026-04-01" });
  for (const event of eventsOf(reply.parts)) {
    if (event === "cut") return void setTimeout(() => response.destroy(), 30);
    if (event === "hold") return;
    response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  }
  response.end();
}

type StreamPart = { readonly type: string; readonly [field: string]: unknown } | "cut" | "hold";

let calls = 0;

function* eventsOf(parts: readonly Part[]): Generator<StreamPart> {
  let sequence = 0;
  const event = (type: string, fields: object): StreamPart => ({
    type,
    sequence_number: sequence++,
    ...fields,
  });
  yield event("response.created", { response: { id: "resp_e2e", status: "in_progress" } });
  for (const [output_index, part] of parts.entries()) {
    if ("kind" in part) {
      yield part.kind;
      return;
    }
    const item = itemOf(part);
    yield event("response.output_item.added", { output_index, item: { ...item, content: [] } });
    if ("text" in part)
      yield event("response.output_text.delta", {
        output_index,
        item_id: item.id,
        content_index: 0,
        delta: part.text,
      });
    yield event("response.output_item.done", { output_index, item });
  }
  yield event("response.completed", {
    response: { id: "resp_e2e", status: "completed", model: "gpt-5.5-2026-04-01", usage: USAGE },
  });
}

/** What every answer is said to have cost; the tests compute the price from it. */
export const USAGE = {
  input_tokens: 12_000,
  input_tokens_details: { cached_tokens: 8_000 },
  output_tokens: 500,
  output_tokens_details: { reasoning_tokens: 100 },
  total_tokens: 12_500,
};

function itemOf(part: Exclude<Part, { kind: string }>): { id: string; [field: string]: unknown } {
  calls += 1;
  const call_id = `call_${calls}`;
  if ("text" in part) {
    const content = [{ type: "output_text", text: part.text, annotations: [] }];
    return { id: `msg_${calls}`, type: "message", role: "assistant", status: "completed", content };
  }
  if ("shell" in part) {
    const args = JSON.stringify({ cmd: part.shell });
    return {
      id: `fc_${calls}`,
      type: "function_call",
      status: "completed",
      name: "exec_command",
      arguments: args,
      call_id,
    };
  }
  return {
    id: `ctc_${calls}`,
    type: "custom_tool_call",
    status: "completed",
    name: "apply_patch",
    input: part.patch,
    call_id,
  };
}
