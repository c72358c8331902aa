import { expect, test } from "vitest";
import { NO_KEY_POLICY } from "../../domain/gateway-key.ts";
import { decodeKeyPolicy, encodeKeyPolicy } from "./key-policy.ts";

test.each(["not JSON", '{"budgets":["lots"]}', '{"rates":["60"]}', '{"models":""}', '{"budgets":5}'])(
  "a policy that cannot be read (%s) opens nothing",
  (text) => expect(decodeKeyPolicy(text)).toEqual({ ...NO_KEY_POLICY, scopes: [] }),
);

test("no policy, and one that says nothing, are told apart", () => {
  expect(encodeKeyPolicy(undefined)).toBeNull();
  expect(decodeKeyPolicy(encodeKeyPolicy(NO_KEY_POLICY) ?? "")).toEqual(NO_KEY_POLICY);
});
