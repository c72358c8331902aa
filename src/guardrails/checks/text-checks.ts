// Portkey's checks of a text, by the same names and parameters. Source: Portkey's gateway (MIT), plugins/default, and
// docs/product/guardrails/list-of-guardrail-checks.
import { fail, PASS, type Verdict } from "../../domain/verdict.ts";
import type { CheckKind, OpenCheck, Parameters } from "../check.ts";
import { linearPattern } from "../linear-pattern.ts";

const BOTH = ["input", "output"] as const;
const NOT = { not: { type: "boolean" } } as const;
const COUNT = { type: "number" } as const;

/** A verdict on the text alone, turned round by `not`. */
function onText(parameters: Parameters, holds: (text: string) => boolean, why: string): OpenCheck {
  const isTurned = parameters.on("not");
  return {
    kind: "verdict",
    judge: ({ text }) =>
      holds(text) !== isTurned ? PASS : fail(isTurned ? `${why}, and must not` : `not so: ${why}`),
  };
}

interface Range {
  readonly parameters: Parameters;
  readonly name: string;
  readonly most: number;
  count(text: string): number;
}

function inRange({ parameters, name, most, count }: Range): OpenCheck {
  const from = parameters.number(`min${name}`, 0);
  const to = parameters.number(`max${name}`, most);
  const isIn = (text: string) => count(text) >= from && count(text) <= to;
  return onText(parameters, isIn, `the text has ${from} to ${to} ${name.toLowerCase()}`);
}

/** Words of code blocks, as in ```lang. */
const FENCE = /```[ \t]*([\w+#-]{1,24})/g;
const LANGUAGES = {
  sql: "SQL",
  python: "Python",
  py: "Python",
  typescript: "TypeScript",
  ts: "TypeScript",
  tsx: "TypeScript",
  javascript: "JavaScript",
  js: "JavaScript",
  jsx: "JavaScript",
  java: "Java",
  "c#": "C#",
  csharp: "C#",
  cs: "C#",
  "c++": "C++",
  cpp: "C++",
  c: "C",
  ruby: "Ruby",
  rb: "Ruby",
  php: "PHP",
  swift: "Swift",
  kotlin: "Kotlin",
  kt: "Kotlin",
  go: "Go",
  golang: "Go",
  rust: "Rust",
  rs: "Rust",
  scala: "Scala",
  r: "R",
  perl: "Perl",
  pl: "Perl",
  shell: "Shell",
  sh: "Shell",
  bash: "Shell",
  zsh: "Shell",
  html: "HTML",
  css: "CSS",
  xml: "XML",
  json: "JSON",
  yaml: "YAML",
  yml: "YAML",
  markdown: "Markdown",
  md: "Markdown",
  dockerfile: "Dockerfile",
} as const;

const holdsCode = (text: string, format: string): boolean =>
  [...text.matchAll(FENCE)].some(
    ([, word = ""]) => (LANGUAGES as Readonly<Record<string, string>>)[word.toLowerCase()] === format,
  );

function judgeWords(text: string, words: readonly string[], operator: string): Verdict {
  const count = words.filter((word) => text.includes(word)).length;
  const holds = { any: count > 0, all: count === words.length, none: count === 0 }[operator] ?? false;
  return holds
    ? PASS
    : fail(`the text must contain ${operator} of ${words.length} words and contains ${count}`);
}

export const OPERATORS = ["any", "all", "none"] as const;

export const TEXT_CHECKS: readonly CheckKind[] = [
  {
    id: "regexMatch",
    title: "The text matches a pattern",
    hooks: BOTH,
    parameters: { rule: { type: "pattern", isRequired: true }, ...NOT },
    open: (parameters) => {
      const pattern = linearPattern(parameters.text("rule"));
      return onText(parameters, (text) => pattern.test(text), "the text matches the pattern");
    },
  },
  {
    id: "sentenceCount",
    title: "So many sentences",
    hooks: BOTH,
    parameters: { minSentences: COUNT, maxSentences: COUNT, ...NOT },
    open: (parameters) =>
      inRange({
        parameters,
        name: "Sentences",
        most: 99_999,
        count: (text) => text.split(/[.!?]/).length - 1,
      }),
  },
  {
    id: "wordCount",
    title: "So many words",
    hooks: BOTH,
    parameters: { minWords: COUNT, maxWords: COUNT, ...NOT },
    open: (parameters) =>
      inRange({ parameters, name: "Words", most: 99_999, count: (text) => text.trim().split(/\s+/).length }),
  },
  {
    id: "characterCount",
    title: "So many characters",
    hooks: BOTH,
    parameters: { minCharacters: COUNT, maxCharacters: COUNT, ...NOT },
    open: (parameters) =>
      inRange({ parameters, name: "Characters", most: 9_999_999, count: (text) => text.length }),
  },
  {
    id: "alluppercase",
    title: "Capitals only",
    hooks: BOTH,
    parameters: NOT,
    open: (parameters) =>
      onText(parameters, (text) => text === text.toUpperCase(), "the text is all in capitals"),
  },
  {
    id: "alllowercase",
    title: "Small letters only",
    hooks: BOTH,
    parameters: NOT,
    open: (parameters) =>
      onText(parameters, (text) => text === text.toLowerCase(), "the text is all in small letters"),
  },
  {
    id: "endsWith",
    title: "The text ends with these words",
    hooks: BOTH,
    parameters: { suffix: { type: "text", isRequired: true }, ...NOT },
    open: (parameters) => {
      const suffix = parameters.text("suffix");
      const holds = (text: string) => text.endsWith(suffix) || text.endsWith(`${suffix}.`);
      return onText(parameters, holds, "the text ends as it must");
    },
  },
  {
    id: "contains",
    title: "The text contains any, all or none of these words",
    hooks: BOTH,
    parameters: {
      words: { type: "texts", isRequired: true },
      operator: { type: "text", isRequired: true, choices: OPERATORS },
    },
    open: (parameters) => {
      const [words, operator] = [parameters.texts("words"), parameters.text("operator")];
      return { kind: "verdict", judge: ({ text }) => judgeWords(text, words, operator) };
    },
  },
  {
    id: "containsCode",
    title: "The text contains a block of code in this language",
    hooks: BOTH,
    parameters: {
      format: { type: "text", isRequired: true, choices: [...new Set(Object.values(LANGUAGES))] },
      ...NOT,
    },
    open: (parameters) => {
      const format = parameters.text("format");
      return onText(parameters, (text) => holdsCode(text, format), `the text contains ${format}`);
    },
  },
  {
    id: "notNull",
    title: "There is a text",
    hooks: BOTH,
    parameters: NOT,
    open: (parameters) => onText(parameters, (text) => text.trim() !== "", "the text is not empty"),
  },
  {
    id: "jsonKeys",
    title: "JSON in the text has any, all or none of these keys",
    hooks: ["output"],
    parameters: {
      keys: { type: "texts", isRequired: true },
      operator: { type: "text", isRequired: true, choices: OPERATORS },
    },
    open: (parameters) => {
      const [keys, operator] = [parameters.texts("keys"), parameters.text("operator")];
      return { kind: "verdict", judge: ({ text }) => judgeKeys(text, keys, operator) };
    },
  },
];

function judgeKeys(text: string, keys: readonly string[], operator: string): Verdict {
  const objects = jsonIn(text);
  if (objects.length === 0) return fail("the text contains no JSON object");
  const isMet = objects.some((object) => {
    const count = keys.filter((key) => Object.hasOwn(object, key)).length;
    return { any: count > 0, all: count === keys.length, none: count === 0 }[operator] ?? false;
  });
  return isMet ? PASS : fail(`the JSON must have ${operator} of the keys ${keys.join(", ")}`);
}

/** The whole text, blocks of code, or what stands between the first and the last brace. */
function jsonIn(text: string): readonly object[] {
  const fenced = [...text.matchAll(/```(?:json)?\s*([^`]{2,100000})```/g)].map(([, body = ""]) => body);
  const braces = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1);
  return [text, ...fenced, braces].flatMap((candidate) => {
    try {
      const value: unknown = JSON.parse(candidate);
      return typeof value === "object" && value !== null ? [value] : [];
    } catch {
      return [];
    }
  });
}
