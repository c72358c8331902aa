import { describe, expect, test } from "vitest";
import { decodeFailure } from "./decode-failure.ts";

describe("why an answer failed, in OpenAI's words", () => {
  const error = (type: string, message: string) =>
    JSON.stringify({ type: "error", error: { type, message } });
  const cases: readonly { status: number; body: string; code?: string; message: string }[] = [
    {
      status: 400,
      body: error("invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum"),
      code: "context_length_exceeded",
      message: "prompt is too long: 210000 tokens > 200000 maximum",
    },
    {
      status: 400,
      body: error("invalid_request_error", "input length and `max_tokens` exceed context limit: 1 + 2 > 2"),
      code: "context_length_exceeded",
      message: "input length and `max_tokens` exceed context limit: 1 + 2 > 2",
    },
    {
      status: 400,
      body: error("invalid_request_error", "Your credit balance is too low to access the Anthropic API."),
      code: "insufficient_quota",
      message: "Your credit balance is too low to access the Anthropic API.",
    },
    {
      status: 400,
      body: error("invalid_request_error", "temperature: range 0..1"),
      code: "invalid_prompt",
      message: "temperature: range 0..1",
    },
    { status: 401, body: error("authentication_error", "bad"), code: "invalid_api_key", message: "bad" },
    { status: 403, body: error("permission_error", "no"), code: "permission_denied", message: "no" },
    { status: 404, body: error("not_found_error", "model: x"), code: "model_not_found", message: "model: x" },
    { status: 429, body: error("rate_limit_error", "slow"), code: "rate_limit_exceeded", message: "slow" },
    { status: 500, body: error("api_error", "oops"), code: "server_error", message: "oops" },
    {
      status: 529,
      body: error("overloaded_error", "Overloaded"),
      code: "server_is_overloaded",
      message: "Overloaded",
    },
    { status: 429, body: error("new_error", "?"), code: "rate_limit_exceeded", message: "?" },
    { status: 418, body: error("constructor", ""), message: "constructor" },
    {
      status: 529,
      body: "<html>busy</html>",
      code: "server_is_overloaded",
      message: "busy",
    },
    {
      status: 529,
      body: "<html></html>",
      code: "server_is_overloaded",
      message: "the upstream answered 529",
    },
    { status: 502, body: "", code: "server_error", message: "the upstream answered 502" },
    { status: 400, body: " plain words ", message: "plain words" },
    { status: 503, body: '{"message":"busy"}', code: "server_error", message: "busy" },
    { status: 400, body: '{"error":"bad key"}', message: "bad key" },
    { status: 400, body: '{"error":[]}', message: '{"error":[]}' },
    { status: 400, body: "null", message: "null" },
  ];
  for (const { status, body, ...fault } of cases) {
    test(`${status} ${body.slice(0, 90)}`, () => expect(decodeFailure(status, body)).toEqual(fault));
  }

  test("a long page is not repeated whole", () => {
    expect(decodeFailure(400, "x".repeat(100_000)).message).toHaveLength(1_000);
  });
});
