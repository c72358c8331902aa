import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** One request as the upstream got it. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  /** Resolves when the connection of this request is closed by the other side before it was answered. */
  readonly abandoned: Promise<void>;
}

/** What one request is answered with. `pieces` are written one by one; `end` says what happens after the last. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string | Buffer | object;
  readonly pieces?: readonly (string | Buffer)[];
  /** Between two pieces, so that each travels alone. */
  readonly pauseMs?: number;
  /** `cut`: the socket dies. `hang`: nothing more is sent. */
  readonly end?: "end" | "cut" | "hang";
  /** Takes over after the head. */
  readonly write?: (response: ServerResponse) => void;
}

export interface FakeUpstream {
  readonly baseUrl: string;
  readonly requests: readonly SeenRequest[];
  /** The n-th request gets the n-th reply; the last one repeats. */
  script(...replies: Reply[]): void;
  /** Resolves when so many requests have come. */
  seen(count: number): Promise<SeenRequest>;
  /** Forgets what was wrong so far, and says it. */
  forgive(): string[];
  /** Throws when a request was not what a strict upstream would take. */
  close(): Promise<void>;
}

/** The key that the gateway must use, and the beginning of the one that it must never pass on. */
export const UPSTREAM_KEY = "sk-upstream-0123456789abcdef";
const GATEWAY_KEY = /pkcx_/;

/** A scripted and strict upstream: it answers what it is told and remembers everything that was wrong. */
export async function openFakeUpstream(): Promise<FakeUpstream> {
  const requests: SeenRequest[] = [];
  const violations: string[] = [];
  let replies: readonly Reply[] = [{ body: { id: "resp_1", object: "response", output: [] } }];
  let answered = 0;
  let onRequest: () => void = () => undefined;

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    const abandoned = new Promise<void>((done) =>
      response.on("close", () => !response.writableFinished && done()),
    );
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const seen = {
        method: request.method ?? "",
        url: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(parts),
        abandoned,
      };
      requests.push(seen);
      violations.push(...violationsOf(seen, request.rawHeaders, baseUrl()));
      const reply = replies[Math.min(answered, replies.length - 1)] ?? {};
      answered += 1;
      answer(response, reply);
      onRequest();
    });
  });
  const baseUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));

  return {
    baseUrl: baseUrl(),
    requests,
    script: (...next) => {
      replies = next;
      answered = 0;
    },
    seen: async (count) => {
      while (requests.length < count) await new Promise<void>((done) => (onRequest = done));
      return requests[count - 1]!;
    },
    forgive: () => violations.splice(0),
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      if (violations.length > 0) throw new Error(`illegal upstream request:\n${violations.join("\n")}`);
    },
  };
}

function answer(response: ServerResponse, reply: Reply): void {
  const { status = 200, headers = {}, body, pieces, write } = reply;
  const isJson = typeof body === "object" && !Buffer.isBuffer(body);
  const type =
    pieces || write ? "text/event-stream; charset=utf-8" : isJson ? "application/json" : "text/plain";
  response.writeHead(status, { "content-type": type, ...headers });
  if (write) {
    write(response);
    return;
  }
  const whole = body === undefined ? [] : [isJson ? JSON.stringify(body) : (body as string | Buffer)];
  void writeAll(response, pieces ?? whole, reply);
}

async function writeAll(
  response: ServerResponse,
  pieces: readonly (string | Buffer)[],
  { pauseMs = 0, end = "end" }: Reply,
): Promise<void> {
  let taken = Promise.resolve();
  for (const [at, piece] of pieces.entries()) {
    if (pauseMs > 0 && at > 0) await sleep(pauseMs);
    taken = new Promise((done) => response.write(piece, () => done()));
  }
  if (end === "end") response.end();
  if (end !== "cut") return;
  // A socket that is destroyed takes back what it has not sent yet.
  await taken;
  await sleep(10);
  response.destroy();
}

const KEY_HEADERS = ["authorization", "api-key", "x-api-key", "x-goog-api-key", "x-portkey-api-key"];

interface Endpoint {
  readonly path: RegExp;
  /** Where it looks for its key; in exactly one of them. */
  readonly keys: readonly string[];
  readonly modelIn?: "path";
}

const ENDPOINTS: readonly Endpoint[] = [
  {
    path: /^\/v1\/(responses|chat\/completions|embeddings)(\?|$)/,
    keys: ["authorization", "api-key", "x-portkey-api-key"],
  },
  { path: /^\/v1\/messages$/, keys: ["x-api-key"] },
  {
    path: /^\/v1\/models\/[^/]+:(generateContent|streamGenerateContent\?alt=sse)$/,
    keys: ["x-goog-api-key"],
    modelIn: "path",
  },
];

/** What a strict upstream would refuse, and what a stranger must never see. */
function violationsOf(request: SeenRequest, raw: readonly string[], baseUrl: string): string[] {
  const { headers, body, method, url } = request;
  const endpoint = ENDPOINTS.find(({ path }) => path.test(url));
  const shown = KEY_HEADERS.filter((name) => headers[name] !== undefined);
  const isAuthorized = shown.length === 1 && endpoint?.keys.includes(shown[0] ?? "");
  const key = headers[shown[0] ?? ""];
  const rules: readonly (readonly [boolean, string])[] = [
    [method === "POST" && endpoint !== undefined, `${method} ${url}`],
    [headers.host === new URL(baseUrl).host, `host ${headers.host}`],
    [
      isAuthorized === true && (key === UPSTREAM_KEY || key === `Bearer ${UPSTREAM_KEY}`),
      `the provider's key is missing or wrong: ${shown.join(" and ")}`,
    ],
    [
      !raw.some((text) => GATEWAY_KEY.test(text)) && !GATEWAY_KEY.test(body.toString("latin1")),
      "our own key leaked",
    ],
    [headers.cookie === undefined && headers.origin === undefined, "cookie or origin"],
    [headers["content-encoding"] === undefined, `content-encoding ${headers["content-encoding"]}`],
    [headers["accept-encoding"] === "identity", `accept-encoding ${headers["accept-encoding"]}`],
    [headers["content-type"] === "application/json", `content-type ${headers["content-type"]}`],
    [Number(headers["content-length"]) === body.length, `content-length ${headers["content-length"]}`],
    [headers["transfer-encoding"] === undefined && headers.expect === undefined, "hop-by-hop headers"],
    [isJsonObject(body, endpoint?.modelIn ?? "body"), "the body is not a JSON object with a model"],
  ];
  return rules.filter(([kept]) => !kept).map(([, broken]) => broken);
}

function isJsonObject(body: Buffer, modelIn: "body" | "path"): boolean {
  try {
    const wanted = modelIn === "body" ? "string" : "undefined";
    return typeof JSON.parse(body.toString()).model === wanted;
  } catch {
    return false;
  }
}
