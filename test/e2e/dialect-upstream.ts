import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Mind } from "./mind.ts";
import { readText } from "./read-text.ts";
import { KEY, type Part } from "./scripted-upstream.ts";
import { anthropic } from "./wires/anthropic.ts";
import { chat } from "./wires/chat.ts";
import { gemini } from "./wires/gemini.ts";
import { responses } from "./wires/responses.ts";
import type { Json, Reading, Spoken, SpokenUsage, Wire } from "./wires/wire.ts";

export type DialectName = "responses" | "chat" | "anthropic" | "gemini";

const WIRES: Readonly<Record<DialectName, Wire>> = { responses, chat, anthropic, gemini };

/** Besides the parts that every scripted upstream knows: thoughts, any other tool, and a stream that reports a fault. */
export type DialectPart =
  | Part
  | { readonly thought: true }
  | { readonly call: RegExp; readonly with: Json }
  | { readonly fault: string };

export type DialectReply =
  | { readonly parts: readonly DialectPart[] }
  | { readonly status: number; readonly message: string; readonly headers?: Record<string, string> };

/** One request for an answer, as it came and as it is meant. */
export interface DialectRequest extends Reading {
  readonly body: Json;
  readonly rawBody: string;
  readonly path: string;
}

export type DialectScript = (request: DialectRequest, n: number) => DialectReply;

export interface DialectUpstream {
  readonly dialect: DialectName;
  readonly baseUrl: string;
  /** Since the script was set. */
  readonly requests: readonly DialectRequest[];
  /** What was wrong with the requests since it was asked last. A test asserts that it is nothing. */
  takeFaults(): string[];
  /** What it answers from now on; `n` counts from 1 again. */
  follow(script: DialectScript): void;
  close(): Promise<void>;
}

/** What every answer is said to have cost. */
export const SPOKEN_USAGE: SpokenUsage = { input: 12_000, cached: 8_000, output: 500, reasoning: 100 };

/**
 * A vendor that speaks one API, refuses nothing aloud, and remembers every request that the real one would refuse:
 * against its own rules, without its own thoughts, or with anything in it that is nobody's business but ours.
 */
export async function startDialect(
  dialect: DialectName,
  models: readonly string[],
): Promise<DialectUpstream> {
  const wire = WIRES[dialect];
  const mind = new Mind(dialect, wire);
  const requests: DialectRequest[] = [];
  const faults: string[] = [];
  let script: DialectScript = () => ({ parts: [{ text: "hello" }] });
  const server = createServer((request, response) => {
    void readText(request).then((rawBody) => {
      if (request.method === "GET") return sendJson(response, 200, wire.models(models));
      const { url: path = "", headers } = request;
      const seen = { path, headers, body: JSON.parse(rawBody) as Json };
      const reading = { ...seen, ...wire.read(seen.body), rawBody };
      faults.push(
        ...faultsOfHeaders(dialect, request),
        ...faultsOfStranger(dialect, request),
        ...wire.faultsOf(seen),
        ...mind.faultsOf(reading),
      );
      requests.push(reading);
      const reply = script(reading, requests.length);
      if ("status" in reply) {
        const { status, message, headers } = reply;
        return sendJson(response, status, wire.failure(status, message), headers);
      }
      mind.begin();
      const model = String(seen.body["model"] ?? "gemini");
      answer(response, reply.parts, (part) => mind.speak(part, reading, faults), { wire, model });
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    dialect,
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}${wire.basePath}`,
    requests,
    takeFaults: () => faults.splice(0),
    follow: (next) => {
      script = next;
      requests.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

interface Voice {
  readonly wire: Wire;
  readonly model: string;
}

function answer(
  response: ServerResponse,
  parts: readonly DialectPart[],
  speak: (part: Exclude<DialectPart, { kind: string }>) => Spoken,
  { wire, model }: Voice,
): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
  const end = parts.find((part) => "kind" in part)?.kind;
  const spoken = parts.flatMap((part) => ("kind" in part ? [] : [speak(part)]));
  const frames = [...wire.write(spoken, SPOKEN_USAGE, model)];
  // A stream that breaks off lacks its last two thirds.
  for (const text of end ? frames.slice(0, Math.ceil(frames.length / 3)) : frames) response.write(text);
  if (end === "cut") setTimeout(() => response.destroy(), 30);
  if (end === undefined) response.end();
}

/** Of the clients', or of Codex': nothing that a vendor of another API should learn. */
const PRIVATE_HEADERS =
  /^(x-codex|x-openai|openai-|x-portkey|x-forwarded|session|thread|conversation|cookie)/;
const PRIVATE_NAMES = ["originator", "x-client-request-id", "chatgpt-account-id", "origin", "referer"];
const KEY_HEADERS = {
  responses: "authorization",
  chat: "authorization",
  anthropic: "x-api-key",
  gemini: "x-goog-api-key",
};

function* faultsOfHeaders(
  dialect: DialectName,
  { method, url = "", headers }: IncomingMessage,
): Generator<string> {
  if (method !== "POST") yield `method ${method}`;
  for (const name of ["authorization", "x-api-key", "x-goog-api-key", "api-key"]) {
    const wanted =
      name !== KEY_HEADERS[dialect] ? undefined : name === "authorization" ? `Bearer ${KEY}` : KEY;
    if (headers[name] !== wanted) yield `${name}: ${headers[name]}`;
  }
  if (url.includes(KEY) || JSON.stringify(headers).includes("pkcx_")) yield "a key where it does not belong";
  if (!headers["content-type"]?.startsWith("application/json"))
    yield `content-type ${headers["content-type"]}`;
  if (headers["content-length"] === undefined) yield "no content-length";
}

function* faultsOfStranger(dialect: DialectName, { headers }: IncomingMessage): Generator<string> {
  // Codex speaks this one itself, so its own headers pass: the vendor may be OpenAI, who wants to know its Codex.
  if (dialect === "responses") return;
  for (const name of Object.keys(headers))
    if (PRIVATE_HEADERS.test(name) || PRIVATE_NAMES.includes(name)) yield `the header ${name}`;
}
