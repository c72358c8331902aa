import { describe, expect, test } from "vitest";
import { gemini } from "./gemini.ts";

const google = (code: number, status: string, message: string, details?: unknown[]): string =>
  JSON.stringify({ error: { code, message, status, ...(details && { details }) } });

describe("why a request failed", () => {
  const cases: { name: string; status: number; body: string; code: string | undefined; message: string }[] = [
    {
      name: "too fast",
      status: 429,
      body: google(
        429,
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota, please check your plan and billing details.",
        [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34s" }],
      ),
      code: "rate_limit_exceeded",
      message: "You exceeded your current quota, please check your plan and billing details.",
    },
    {
      name: "nothing left to spend",
      status: 429,
      body: google(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."),
      code: "insufficient_quota",
      message: "Your prepayment credits are depleted.",
    },
    {
      name: "too long",
      status: 400,
      body: google(
        400,
        "INVALID_ARGUMENT",
        "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      ),
      code: "context_length_exceeded",
      message: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    },
    {
      name: "a wrong key, which Google calls an invalid argument",
      status: 400,
      body: google(400, "INVALID_ARGUMENT", "Bad.", [{ reason: "API_KEY_INVALID" }]),
      code: "invalid_api_key",
      message: "Bad.",
    },
    {
      name: "a wrong token",
      status: 401,
      body: google(401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
      code: "invalid_api_key",
      message: "Request had invalid authentication credentials.",
    },
    {
      name: "overloaded",
      status: 503,
      body: google(503, "UNAVAILABLE", "The model is overloaded."),
      code: "server_is_overloaded",
      message: "The model is overloaded.",
    },
    {
      name: "an unknown parameter keeps its words, for us to learn from",
      status: 400,
      body: google(400, "INVALID_ARGUMENT", 'Invalid JSON payload received. Unknown name "seed"'),
      code: undefined,
      message: 'Invalid JSON payload received. Unknown name "seed"',
    },
    {
      name: "in an array, as a stream without alt=sse begins",
      status: 500,
      body: `[${google(500, "INTERNAL", "Oops.")}]`,
      code: "server_error",
      message: "Oops.",
    },
    {
      name: "an error that is a text",
      status: 502,
      body: '{"error":"bad"}',
      code: "server_error",
      message: "bad",
    },
    { name: "a page", status: 404, body: "<h1>No</h1>", code: undefined, message: "No" },
    {
      name: "a long page",
      status: 500,
      body: "x".repeat(1_001),
      code: "server_error",
      message: `${"x".repeat(999)}…`,
    },
    {
      name: "nothing",
      status: 401,
      body: "",
      code: "invalid_api_key",
      message: "the upstream answered with status 401 and an empty body",
    },
    {
      name: "an error of odd types",
      status: 500,
      body: '{"error":{"message":3,"status":"toString","details":{}}}',
      code: "server_error",
      message: '{"message":3,"status":"toString","details":{}}',
    },
  ];
  for (const { name, status, body, code, message } of cases) {
    test(name, () => expect(gemini.decodeFailure(status, body)).toEqual({ ...(code && { code }), message }));
  }

  test("an error too deep to be written", () => {
    const body = `{"error":{"x":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`;
    expect(gemini.decodeFailure(500, body).code).toBe("server_error");
  });
});
