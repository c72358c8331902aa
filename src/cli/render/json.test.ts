import { expect, test } from "vitest";
import { FailureError, meaningOf } from "../../domain/failure.ts";
import { runJq } from "./jq.ts";
import { parseJsonFields, pickFields } from "./json.ts";

const VALID = ["id", "model", "cost_usd"];

test("the fields that were asked for, in that order", () => {
  expect(parseJsonFields("cost_usd, id", VALID, "logs")).toEqual(["cost_usd", "id"]);
  expect(pickFields({ id: "a", cost_usd: undefined, secret: 1 }, ["cost_usd", "id", "model"])).toEqual({
    cost_usd: null,
    id: "a",
    model: null,
  });
});

const refused: readonly (readonly [asked: string | true, message: string])[] = [
  [true, "--json needs the fields to print"],
  ["", 'Unknown --json field: ""'],
  ["id,nmae,x", "Unknown --json field: nmae, x"],
];

for (const [asked, message] of refused) {
  test(`refused: ${asked}`, () => {
    try {
      parseJsonFields(asked, VALID, "logs");
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      expect(meaningOf(error.failure)).toEqual({
        exitCode: 2,
        message,
        why: "fields: id, model, cost_usd",
        fix: "portkey-codex logs --json id,model,cost_usd",
      });
    }
  });
}

const ROWS = [
  { id: "a", cost_usd: 0.5 },
  { id: "b", cost_usd: null },
];

const expressions: readonly (readonly [expression: string, text: string])[] = [
  ["map(.cost_usd) | add", "0.5\n"],
  [".[].id", "a\nb\n"],
  [".[] | select(.cost_usd == null)", '{"id":"b","cost_usd":null}\n'],
  ["-(.[0].cost_usd)", "-0.5\n"],
  ["empty", ""],
  ['env | keys | map(select(startswith("PORTKEY"))) | length', "0\n"],
];

for (const [expression, text] of expressions) {
  test(`jq ${expression}`, async () => expect(await runJq(ROWS, expression, "compact")).toBe(text));
}

test("jq spreads its answer for a person", async () => {
  expect(await runJq(ROWS, ".[0]", "spread")).toBe('{\n  "id": "a",\n  "cost_usd": 0.5\n}\n');
});

for (const [expression, why] of [
  ["map(", /^syntax error/],
  [".id", /^Cannot index array with string/],
] as const) {
  test(`jq refuses ${expression}`, async () => {
    await expect(runJq(ROWS, expression, "compact")).rejects.toMatchObject({
      failure: { kind: "usage", why: expect.stringMatching(why) },
    });
  });
}
