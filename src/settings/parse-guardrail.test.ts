import { expect, test } from "vitest";
import { parseGuardrail } from "./parse-guardrail.ts";

test("what is left out: input, masked, given back, and blocked when a check cannot be made", () => {
  expect(parseGuardrail("keys", { checks: ["secrets"] })).toEqual({
    guardrail: {
      name: "keys",
      checks: [{ id: "secrets", parameters: {} }],
      hooks: ["input"],
      action: "mask",
      async: false,
      onError: "block",
      reversible: true,
    },
    problems: [],
  });
});

test("everything said, in Portkey's words too", () => {
  const table = {
    checks: [{ id: "default.wordCount", parameters: { maxWords: 5 } }, "default.modelwhitelist"],
    hooks: ["input"],
    deny: true,
    async: true,
    on_error: "pass",
    reversible: false,
  };
  const { problems } = parseGuardrail("words", table);
  expect(problems.map(({ message }) => message)).toEqual(["modelWhitelist needs models"]);
  const one = parseGuardrail("words", { ...table, checks: table.checks.slice(0, 1) });
  expect(one.guardrail).toMatchObject({
    checks: [{ id: "wordCount", parameters: { maxWords: 5 } }],
    action: "block",
    async: true,
    onError: "pass",
    reversible: false,
  });
});

const wrong: readonly (readonly [name: string, table: unknown, message: string])[] = [
  ["no table", 3, "guardrails.a must be a table"],
  [
    "an unknown key",
    { checks: ["pii"], acton: "log" },
    'there is no setting "acton" here; did you mean action?',
  ],
  ["no check", {}, "checks must be a list"],
  ["an unknown check", { checks: ["secret"] }, 'there is no check "secret"; did you mean secrets?'],
  ["an unknown action", { checks: ["pii"], action: "hide" }, "action must be one of log, mask, block"],
  [
    "two words for one thing",
    { checks: ["pii"], action: "log", deny: true },
    "action and deny exclude each other",
  ],
  [
    "a hook that is none",
    { checks: ["pii"], hooks: ["both"] },
    'hooks must be a list of "input" and "output"',
  ],
  [
    "a check of the other hook",
    { checks: [{ id: "promptSize", parameters: { maxBytes: 1 } }], hooks: ["output"] },
    "promptSize cannot look at output, only at input",
  ],
  [
    "a parameter that is none",
    { checks: [{ id: "pii", parameters: { kinds: ["a"] } }] },
    'pii has no parameter "kinds": categories',
  ],
  [
    "a parameter's value",
    { checks: [{ id: "contains", parameters: { words: ["a"], operator: "some" } }] },
    "operator of contains must be one of any, all, none",
  ],
  [
    "a pattern",
    { checks: [{ id: "regexMatch", parameters: { rule: "(a" } }] },
    "regexMatch: not a pattern in RE2's syntax",
  ],
  ["a check with more words", { checks: [{ id: "pii", deny: true }] }, "a check is its name, or"],
  ["a name that is none", { checks: ["pii"], hooks: [] }, "hooks must be a list"],
];

test.each(wrong)("%s", (_name, table, message) => {
  const { guardrail, problems } = parseGuardrail("a", table);
  expect(guardrail).toBeUndefined();
  expect(problems.map((problem) => problem.message)).toEqual([expect.stringContaining(message)]);
});
