import { expect, test } from "vitest";
import type { Fault } from "../../domain/stream-event.ts";
import { decodeFailure } from "./decode-failure.ts";

const cases: { name: string; status: number; body: unknown; fault: Fault }[] = [
  {
    name: "OpenAI",
    status: 401,
    body: {
      error: {
        message: "Incorrect API key provided: sk-…",
        type: "invalid_request_error",
        code: "invalid_api_key",
      },
    },
    fault: { code: "invalid_api_key", message: "Incorrect API key provided: sk-…" },
  },
  {
    name: "a rate limit",
    status: 429,
    body: {
      error: { message: "Rate limit reached for requests", type: "requests", code: "rate_limit_exceeded" },
    },
    fault: { code: "rate_limit_exceeded", message: "Rate limit reached for requests" },
  },
  {
    name: "a bill, told as a rate limit",
    status: 429,
    body: {
      error: { message: "You exceeded your current quota, please check your plan and billing details." },
    },
    fault: {
      code: "insufficient_quota",
      message: "You exceeded your current quota, please check your plan and billing details.",
    },
  },
  {
    name: "DeepSeek without money",
    status: 402,
    body: {
      error: { message: "Insufficient Balance", type: "unknown_error", code: "invalid_request_error" },
    },
    fault: { code: "insufficient_quota", message: "Insufficient Balance" },
  },
  {
    name: "too long, vLLM",
    status: 400,
    body: {
      object: "error",
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
      type: "BadRequestError",
      code: 400,
    },
    fault: {
      code: "context_length_exceeded",
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
    },
  },
  {
    name: "too long, Groq",
    status: 413,
    body: {
      error: {
        message: "Please reduce the length of the messages or completion.",
        type: "invalid_request_error",
      },
    },
    fault: {
      code: "context_length_exceeded",
      message: "Please reduce the length of the messages or completion.",
    },
  },
  {
    name: "too many tokens a minute is not too long",
    status: 429,
    body: {
      error: {
        message: "Request too large for model in organization on tokens per minute (TPM): Limit 6000",
        code: "x",
      },
    },
    fault: {
      code: "rate_limit_exceeded",
      message: "Request too large for model in organization on tokens per minute (TPM): Limit 6000",
    },
  },
  {
    name: "OpenRouter, whose vendor says more than it does itself",
    status: 502,
    body: {
      error: { message: "Provider returned error", code: 502, metadata: { raw: "upstream is overloaded" } },
    },
    fault: { code: "server_is_overloaded", message: "Provider returned error: upstream is overloaded" },
  },
  {
    name: "Gemini, in a list",
    status: 400,
    body: [
      {
        error: {
          code: 400,
          message: "API key not valid. Please pass a valid API key.",
          status: "INVALID_ARGUMENT",
        },
      },
    ],
    fault: { code: "invalid_api_key", message: "API key not valid. Please pass a valid API key." },
  },
  {
    name: "Ollama",
    status: 404,
    body: { error: 'model "llama9" not found, try pulling it first' },
    fault: { code: "model_not_found", message: 'model "llama9" not found, try pulling it first' },
  },
  {
    name: "FastAPI",
    status: 422,
    body: {
      detail: [{ loc: ["body", "top_p"], msg: "ensure this value is less than 1", type: "value_error" }],
    },
    fault: { code: "value_error", message: "body.top_p: ensure this value is less than 1" },
  },
  {
    name: "Mistral",
    status: 401,
    body: { detail: "Unauthorized" },
    fault: { code: "invalid_api_key", message: "Unauthorized" },
  },
  {
    name: "Cloudflare's own",
    status: 400,
    body: { success: false, errors: [{ code: 7003, message: "Could not route to the model" }] },
    fault: { message: "Could not route to the model" },
  },
  {
    name: "a page",
    status: 502,
    body: "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>",
    fault: { message: "502 Bad Gateway" },
  },
  {
    name: "plain words",
    status: 503,
    body: "busy",
    fault: { code: "server_is_overloaded", message: "busy" },
  },
  { name: "nothing", status: 500, body: "", fault: { message: "HTTP 500" } },
  { name: "null", status: 429, body: "null", fault: { code: "rate_limit_exceeded", message: "HTTP 429" } },
  {
    name: "wrong types",
    status: 400,
    body: { error: { message: {}, code: [] } },
    fault: { message: "HTTP 400" },
  },
];

for (const { name, status, body, fault } of cases) {
  test(name, () => {
    expect(decodeFailure(status, typeof body === "string" ? body : JSON.stringify(body))).toEqual(fault);
  });
}

test("a complaint without an end is cut", () => {
  const nested = `${'{"error":'.repeat(3_000)}"x"${"}".repeat(3_000)}`;
  expect(decodeFailure(400, nested)).toEqual({ message: "HTTP 400" });
  expect(decodeFailure(400, "x".repeat(1e6)).message.length).toBe(1_000);
});
