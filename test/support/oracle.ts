// The AI SDK's released provider packages as a second opinion: what they hear in a stream, and what they would send.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { type Heard, type HeardCall, type HeardUsage, parsed } from "./heard.ts";

export type OracleName = "chat" | "anthropic" | "gemini";

export const MODEL_NAMES = {
  chat: "m",
  anthropic: "claude-sonnet-4-5",
  gemini: "gemini-3-flash-preview",
} as const satisfies Record<OracleName, string>;

const MODELS = {
  chat: (fetch: typeof globalThis.fetch) =>
    createOpenAICompatible({ name: "there", baseURL: "http://there.test", includeUsage: true, fetch })(
      MODEL_NAMES.chat,
    ),
  anthropic: (fetch: typeof globalThis.fetch) =>
    createAnthropic({ apiKey: "none", fetch })(MODEL_NAMES.anthropic),
  gemini: (fetch: typeof globalThis.fetch) =>
    createGoogleGenerativeAI({ apiKey: "none", fetch })(MODEL_NAMES.gemini),
};

type Model = ReturnType<(typeof MODELS)[OracleName]>;
/** A conversation in the SDK's words. */
export type OracleCall = Parameters<Model["doStream"]>[0];
type PartStream = Awaited<ReturnType<Model["doStream"]>>["stream"];
type Part = PartStream extends ReadableStream<infer Chunk> ? Chunk : never;
type Usage = Extract<Part, { type: "finish" }>["usage"];

const HELLO: OracleCall = { prompt: [{ role: "user", content: [{ type: "text", text: "Hi" }] }] };

/** What the SDK hears in an upstream's answer. */
export async function oracleHears(name: OracleName, bytes: Buffer): Promise<Heard> {
  const headers = { "content-type": "text/event-stream" };
  const model = MODELS[name](async () => new Response(new Uint8Array(bytes), { headers }));
  const parts: Part[] = [];
  try {
    const { stream } = await model.doStream(HELLO);
    for await (const part of stream) parts.push(part);
  } catch (error) {
    // Anthropic's says an error at once, the others as a part.
    parts.push({ type: "error", error });
  }
  return heardFromParts(parts);
}

function heardFromParts(parts: readonly Part[]): Heard {
  const end = parts.find((part) => part.type === "finish");
  const failed = !end || end.finishReason.unified === "error" || parts.some(({ type }) => type === "error");
  const usage = end && usageOf(end.usage);
  return {
    text: parts.map((part) => (part.type === "text-delta" ? part.delta : "")).join(""),
    reasoning: parts.map((part) => (part.type === "reasoning-delta" ? part.delta : "")).join(""),
    calls: parts.flatMap(callOf),
    finish: failed || end.finishReason.unified === "error" ? "failure" : end.finishReason.unified,
    ...(usage && { usage }),
  };
}

/** Calls that the vendor answered itself are none for us to answer. */
const callOf = (part: Part): readonly HeardCall[] =>
  part.type === "tool-call" && !part.providerExecuted
    ? [{ id: part.toolCallId, name: part.toolName, input: parsed(part.input) }]
    : [];

function usageOf({ inputTokens, outputTokens }: Usage): HeardUsage | undefined {
  if (inputTokens.total === undefined && outputTokens.total === undefined) return undefined;
  return {
    input: inputTokens.total ?? 0,
    cached: inputTokens.cacheRead ?? 0,
    ...(inputTokens.cacheWrite !== undefined && { cacheWrite: inputTokens.cacheWrite }),
    output: outputTokens.total ?? 0,
    ...(outputTokens.reasoning !== undefined && { reasoning: outputTokens.reasoning }),
  };
}

/** The body that the SDK would send. */
export async function oracleSends(name: OracleName, call: OracleCall): Promise<unknown> {
  const bodies: string[] = [];
  const model = MODELS[name](async (_, init) => {
    bodies.push(String(init?.body));
    return new Response("{}", { status: 400 });
  });
  // It fails, for nobody answers; without a body the parsing below fails, and says so.
  await Promise.resolve(model.doStream(call)).catch(() => undefined);
  return JSON.parse(bodies[0] ?? "");
}
