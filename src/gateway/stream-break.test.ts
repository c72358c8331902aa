import { expect, test } from "vitest";
import { codexCodeOf } from "./stream-break.ts";

// Measured with Codex 0.169.0: what it does after each code.
const rows: readonly { readonly code: string | undefined; readonly becomes: string; readonly so: string }[] =
  [
    { code: undefined, becomes: "server_error", so: "it asks again" },
    { code: "api_error", becomes: "server_error", so: "it asks again" },
    {
      code: "server_is_overloaded",
      becomes: "server_error",
      so: "it asks again instead of giving up the turn",
    },
    { code: "slow_down", becomes: "slow_down", so: "it asks again" },
    {
      code: "rate_limit_exceeded",
      becomes: "rate_limit_exceeded",
      so: "it waits as long as the message says",
    },
    { code: "invalid_request_error", becomes: "invalid_prompt", so: "it stops and shows the message" },
    { code: "400", becomes: "invalid_prompt", so: "it stops and shows the message" },
    { code: "context_length_exceeded", becomes: "context_length_exceeded", so: "it offers to compact" },
    { code: "insufficient_quota", becomes: "insufficient_quota", so: "it stops" },
  ];

for (const { code, becomes, so } of rows) {
  test(`${code} becomes ${becomes}: ${so}`, () => expect(codexCodeOf(code)).toBe(becomes));
}
