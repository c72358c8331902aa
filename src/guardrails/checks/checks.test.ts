import { expect, test } from "vitest";
import { type CheckContext, parameterProblems } from "../check.ts";
import { CHECKS, findCheck, openCheck } from "./index.ts";

const context = (more: Partial<CheckContext>): CheckContext => ({
  hook: "input",
  text: "",
  model: "gpt-5.5",
  requestType: "createModelResponse",
  metadata: {},
  bodyBytes: 100,
  toolNames: [],
  commands: [],
  ...more,
});

type Row = readonly [
  id: string,
  parameters: Readonly<Record<string, unknown>>,
  context: Partial<CheckContext>,
  passes: boolean,
];

const rules = { defaults: ["gpt-5.5"], metadata: { team: { lab: ["o9", "gpt-6"] } } };
const metadata = { team: "lab", user: "ann lee" };

/** The semantics of Portkey's gateway, plugins/default. */
const rows: readonly Row[] = [
  ["regexMatch", { rule: "^[a-z]+$" }, { text: "abc" }, true],
  ["regexMatch", { rule: "/^abc$/i" }, { text: "ABC" }, true],
  ["regexMatch", { rule: "abc", not: true }, { text: "xabcx" }, false],
  ["sentenceCount", { minSentences: 2, maxSentences: 2 }, { text: "One. Two!" }, true],
  ["sentenceCount", { minSentences: 3 }, { text: "One. Two!" }, false],
  ["wordCount", { maxWords: 2 }, { text: " one  two " }, true],
  ["wordCount", { maxWords: 2 }, { text: "one two three" }, false],
  ["characterCount", { minCharacters: 3, maxCharacters: 3 }, { text: "abc" }, true],
  ["characterCount", { maxCharacters: 2, not: true }, { text: "abc" }, true],
  ["alluppercase", {}, { text: "ABC 1" }, true],
  ["alluppercase", {}, { text: "AbC" }, false],
  ["alllowercase", {}, { text: "abc 1" }, true],
  ["alllowercase", {}, { text: "Abc" }, false],
  ["endsWith", { suffix: "end" }, { text: "the end." }, true],
  ["endsWith", { suffix: "end" }, { text: "the end!" }, false],
  ["contains", { words: ["a", "b"], operator: "any" }, { text: "b" }, true],
  ["contains", { words: ["a", "b"], operator: "all" }, { text: "b" }, false],
  ["contains", { words: ["a", "b"], operator: "none" }, { text: "c" }, true],
  ["contains", { words: ["A"], operator: "any" }, { text: "a" }, false],
  ["containsCode", { format: "Python" }, { text: "see\n```py\nx=1\n```" }, true],
  ["containsCode", { format: "Python" }, { text: "python ```js\n```" }, false],
  ["notNull", {}, { text: "x" }, true],
  ["notNull", {}, { text: " " }, false],
  ["jsonKeys", { keys: ["a", "b"], operator: "all" }, { text: 'so:\n```json\n{"a":1,"b":2}\n```' }, true],
  ["jsonKeys", { keys: ["a", "b"], operator: "all" }, { text: 'it is {"a":1}' }, false],
  ["jsonKeys", { keys: ["a"], operator: "none" }, { text: '{"b":1}' }, true],
  ["jsonKeys", { keys: ["a"], operator: "none" }, { text: "none" }, false],
  ["modelWhitelist", { models: ["gpt-5.5"] }, {}, true],
  ["modelWhitelist", { models: ["o9"] }, {}, false],
  ["modelWhitelist", { models: ["o9"], not: true }, {}, true],
  ["modelRules", { rules }, {}, true],
  ["modelRules", { rules }, { metadata }, false],
  ["modelRules", { rules }, { metadata, model: "gpt-6" }, true],
  ["requiredMetadataKeys", { metadataKeys: ["team", "x"] }, { metadata }, false],
  ["requiredMetadataKeys", { metadataKeys: ["team", "x"], operator: "any" }, { metadata }, true],
  ["requiredMetadataKeys", { metadataKeys: ["x"], operator: "none" }, { metadata }, true],
  ["requiredMetadataKeyValuePairs", { metadataPairs: { team: "lab" } }, { metadata }, true],
  ["requiredMetadataKeyValuePairs", { metadataPairs: { team: "la" } }, { metadata }, false],
  [
    "requiredMetadataKeyValuePairs",
    { metadataPairs: { team: "la" }, matchType: "contains" },
    { metadata },
    true,
  ],
  [
    "requiredMetadataKeyValuePairs",
    { metadataPairs: { user: "lee, ann" }, matchType: "containsAll" },
    { metadata },
    true,
  ],
  [
    "requiredMetadataKeyValuePairs",
    { metadataPairs: { user: "^a.*e$" }, matchType: "regex" },
    { metadata },
    true,
  ],
  ["allowedRequestTypes", { allowedTypes: ["embed"] }, {}, false],
  ["allowedRequestTypes", { blockedTypes: ["embed"] }, {}, true],
  ["promptSize", { maxBytes: 100 }, {}, true],
  ["promptSize", { maxBytes: 99 }, {}, false],
  ["allowedToolNames", { tools: ["shell", "mcp__*"] }, { toolNames: ["shell", "mcp__a.b"] }, true],
  ["allowedToolNames", { tools: ["shell"] }, { toolNames: ["shell", "shells"] }, false],
  ["allowedToolNames", { tools: ["mcp__*"], not: true }, { toolNames: ["mcp__x"] }, false],
  ["shellCommands", { deny: ["rm\\s+-rf\\s+/"] }, { commands: ["ls", "sudo rm  -rf /"] }, false],
  ["shellCommands", { deny: ["rm\\s+-rf\\s+/"] }, { commands: ["rm -r build"] }, true],
];

test.each(rows)("%s %j on %j: %s", (id, parameters, more, passes) => {
  const check = openCheck({ id, parameters });
  expect(check.kind === "verdict" && check.judge(context(more)).kind).toBe(passes ? "pass" : "fail");
});

const places: readonly (readonly [
  id: string,
  parameters: Readonly<Record<string, unknown>>,
  text: string,
  want: readonly string[],
])[] = [
  ["pii", {}, "ann@example.org 10.1.2.3", ["ann@example.org", "10.1.2.3"]],
  ["pii", { categories: ["EMAIL_ADDRESS"] }, "ann@example.org 10.1.2.3", ["ann@example.org"]],
  ["pii", { categories: "SSN" }, "078-05-1123 10.1.2.3", ["078-05-1123"]],
  ["secrets", { categories: ["JWT"] }, "https://ann:s3cr3tpw@e.org", []],
  ["pathLeak", { paths: ["/srv/acme"] }, 'open "/srv/acme/x.ts", /srv/other', ["/srv/acme/x.ts"]],
  ["regexReplace", { rule: "EMP-\\d{6}" }, "EMP-123456 and EMP-1", ["EMP-123456"]],
];

test.each(places)("%s %j finds in %j", (id, parameters, text, want) => {
  const check = openCheck({ id, parameters });
  const found = check.kind === "entities" ? check.find(text) : [];
  expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(want);
});

test("a check that fails says nothing of the text", () => {
  for (const [id, parameters, more, passes] of rows) {
    const check = openCheck({ id, parameters });
    const verdict =
      check.kind === "verdict" ? check.judge(context({ ...more, text: `${more.text}SECRET` })) : undefined;
    if (!passes && verdict?.kind === "fail") expect(verdict.why).not.toContain("SECRET");
  }
});

test("Portkey's spellings of a name", () => {
  expect(
    ["default.wordCount", "modelwhitelist", "default.isAllLowerCase", "portkey.pii"].map(
      (id) => findCheck(id)?.id,
    ),
  ).toEqual(["wordCount", "modelWhitelist", "alllowercase", "pii"]);
  expect(findCheck("jsonSchema")).toBeUndefined();
});

test("every check has a row", () => {
  const tested = new Set([...rows, ...places].map(([id]) => id));
  expect(CHECKS.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
});

test("a type that is both allowed and blocked, and a pattern that RE2 does not know", () => {
  const problems = (id: string, parameters: Record<string, unknown>) =>
    parameterProblems(findCheck(id)!, parameters);
  expect(problems("allowedRequestTypes", { allowedTypes: ["embed"], blockedTypes: ["embed"] })).toEqual([
    "allowedRequestTypes: embed is both allowed and blocked",
  ]);
  expect(problems("regexReplace", { rule: "(?<=a)b" })).toEqual([
    expect.stringContaining("not a pattern in RE2's syntax"),
  ]);
});

test("a user's pattern takes linear time", () => {
  const check = openCheck({ id: "regexMatch", parameters: { rule: "^(a+)+$" } });
  const start = performance.now();
  if (check.kind === "verdict") check.judge(context({ text: `${"a".repeat(20_000)}!` }));
  expect(performance.now() - start).toBeLessThan(2_000);
});
