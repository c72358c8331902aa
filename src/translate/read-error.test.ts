import { describe, expect, test } from "vitest";
import type { Fault } from "../domain/stream-event.ts";
import { anthropic } from "./anthropic/anthropic.ts";
import { chat } from "./chat/chat.ts";
import { gemini } from "./gemini/gemini.ts";
import { readError } from "./read-error.ts";
import { responses } from "./responses/responses.ts";

const dialects = { responses, chat, anthropic, gemini };

describe.each(Object.entries(dialects))(
  "%s reads what somebody on the way says in his own shape",
  (_, dialect) => {
    const cases: { name: string; body: unknown; message: string }[] = [
      { name: "an object", body: { error: { message: "no such pool" } }, message: "no such pool" },
      { name: "an error that is text", body: { error: "no such pool" }, message: "no such pool" },
      { name: "a message", body: { message: "no such pool" }, message: "no such pool" },
      { name: "FastAPI's detail", body: { detail: "no such pool" }, message: "no such pool" },
      {
        name: "FastAPI's list",
        body: {
          detail: [{ loc: ["body", "top_p"], msg: "too big", type: "value_error" }, { msg: "too odd" }],
        },
        message: "body.top_p: too big; too odd",
      },
      {
        name: "a list of errors",
        body: { errors: [{ message: "no pool" }, "no route"] },
        message: "no pool; no route",
      },
      { name: "plain text", body: " no such pool\n", message: "no such pool" },
      {
        name: "a page with a title",
        body: "<!DOCTYPE html>\n<html><head><title> 502 Bad\nGateway </title></head><body>nginx</body></html>",
        message: "502 Bad Gateway",
      },
      {
        name: "a page without one",
        body: '\ufeff<html><style>p{color:red}</style><script>if (1<2) x()</script><p>No  <b>pool</b></p><div class="',
        message: "No pool",
      },
      {
        name: "a page inside of JSON",
        body: { error: { message: "upstream said: <html><body><h1>502</h1>Bad Gateway</body></html>" } },
        message: "upstream said: 502 Bad Gateway",
      },
      {
        name: "no markup at all",
        body: { error: { message: "<model> is none" } },
        message: "<model> is none",
      },
      { name: "too much", body: "x".repeat(1_001), message: `${"x".repeat(999)}…` },
    ];
    for (const { name, body, message } of cases) {
      test(name, () => {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        expect(dialect.decodeFailure(418, text).message).toBe(message);
      });
    }

    test("a page that says nothing", () => {
      expect(dialect.decodeFailure(418, "<html></html>").message).toMatch(/418/);
    });
  },
);

describe("an error as OpenAI tells it", () => {
  const cases: { name: string; value: unknown; fault: Fault }[] = [
    {
      name: "its code before its type",
      value: { error: { message: "m", type: "invalid_request_error", code: "unknown_parameter" } },
      fault: { message: "m", code: "unknown_parameter" },
    },
    {
      name: "its type when it has no code",
      value: { error: { message: "m", type: "invalid_request_error", code: null } },
      fault: { message: "m", code: "invalid_request_error" },
    },
    { name: "an event's type is no code", value: { type: "error", message: "m" }, fault: { message: "m" } },
    {
      name: "nor is the status of a response",
      value: { status: "failed", error: null },
      fault: { message: "the upstream gave no reason" },
    },
    {
      name: "a title and a message",
      value: { error: "Bad Request", message: "top_p must be a number", statusCode: 400 },
      fault: { message: "top_p must be a number" },
    },
    {
      name: "a code in place of the error",
      value: { error: "rate_limited", message: "slow down" },
      fault: { message: "slow down", code: "rate_limited" },
    },
    { name: "text", value: "no", fault: { message: "no" } },
    { name: "nothing", value: undefined, fault: { message: "the upstream gave no reason" } },
    { name: "null", value: null, fault: { message: "the upstream gave no reason" } },
  ];
  for (const { name, value, fault } of cases) test(name, () => expect(readError(value)).toEqual(fault));
});
