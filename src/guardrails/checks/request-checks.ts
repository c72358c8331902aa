// Checks of what a request is rather than of what it says: Portkey's by their names and parameters, then ours.
import { fail, PASS, type Verdict } from "../../domain/verdict.ts";
import type { CheckContext, CheckKind, Parameters } from "../check.ts";
import { linearPattern } from "../linear-pattern.ts";
import { OPERATORS } from "./text-checks.ts";

const INPUT = ["input"] as const;
const NOT = { not: { type: "boolean" } } as const;
const OPERATOR = { type: "text", choices: OPERATORS } as const;

const judge = (open: (parameters: Parameters) => (context: CheckContext) => Verdict): CheckKind["open"] => {
  return (parameters) => ({ kind: "verdict", judge: open(parameters) });
};

function judgeCount(count: number, all: number, operator: string): boolean {
  if (operator === "any") return count > 0;
  return operator === "none" ? count === 0 : count === all;
}

/** The models of every rule whose metadata the request has, or else the defaults. */
function modelsFor(
  rules: Readonly<Record<string, unknown>>,
  metadata: CheckContext["metadata"],
): readonly string[] {
  const byKey = (rules["metadata"] ?? {}) as Readonly<
    Record<string, Readonly<Record<string, readonly string[]>>>
  >;
  const named = Object.entries(byKey).flatMap(([key, values]) => values[metadata[key] ?? ""] ?? []);
  return named.length > 0 ? named : ((rules["defaults"] ?? []) as readonly string[]);
}

function matches(value: string, wanted: string, matchType: string): boolean {
  switch (matchType) {
    case "contains":
      return value.includes(wanted);
    case "containsAll":
      return wanted.split(",").every((part) => value.includes(part.trim()));
    case "regex":
      return linearPattern(wanted).test(value);
    default:
      return value === wanted;
  }
}

export const REQUEST_CHECKS: readonly CheckKind[] = [
  {
    id: "modelWhitelist",
    title: "Only these models",
    hooks: INPUT,
    parameters: { models: { type: "texts", isRequired: true }, ...NOT },
    open: judge((parameters) => {
      const models = parameters.texts("models");
      return ({ model }) =>
        models.includes(model) !== parameters.on("not")
          ? PASS
          : fail(`the model ${model} is not allowed (${models.join(", ")})`);
    }),
  },
  {
    id: "modelRules",
    title: "Which models, by the request's metadata",
    hooks: INPUT,
    parameters: { rules: { type: "table", isRequired: true }, ...NOT },
    open: judge((parameters) => {
      const rules = parameters.table("rules");
      return ({ model, metadata }) => {
        const models = modelsFor(rules, metadata);
        return models.includes(model) !== parameters.on("not")
          ? PASS
          : fail(`the model ${model} is not allowed (${models.join(", ")})`);
      };
    }),
  },
  {
    id: "requiredMetadataKeys",
    title: "The request's metadata has these keys",
    hooks: INPUT,
    parameters: { metadataKeys: { type: "texts", isRequired: true }, operator: OPERATOR },
    open: judge((parameters) => {
      const keys = parameters.texts("metadataKeys");
      const operator = parameters.text("operator", "all");
      return ({ metadata }) => {
        const count = keys.filter((key) => Object.hasOwn(metadata, key)).length;
        return judgeCount(count, keys.length, operator)
          ? PASS
          : fail(`the metadata must have ${operator} of ${keys.join(", ")}`);
      };
    }),
  },
  {
    id: "requiredMetadataKeyValuePairs",
    title: "The request's metadata has these values",
    hooks: INPUT,
    parameters: {
      metadataPairs: { type: "table", isRequired: true },
      operator: OPERATOR,
      matchType: { type: "text", choices: ["exact", "contains", "containsAll", "regex"] },
    },
    open: judge((parameters) => {
      const pairs = Object.entries(parameters.table("metadataPairs")).map(
        ([key, value]) => [key, String(value)] as const,
      );
      const operator = parameters.text("operator", "all");
      const matchType = parameters.text("matchType", "exact");
      if (matchType === "regex") for (const [, pattern] of pairs) linearPattern(pattern);
      return ({ metadata }) => {
        const count = pairs.filter(([key, value]) => matches(metadata[key] ?? "", value, matchType)).length;
        const names = pairs.map(([key]) => key).join(", ");
        return judgeCount(count, pairs.length, operator)
          ? PASS
          : fail(`the metadata must have ${operator} of the values of ${names}`);
      };
    }),
  },
  {
    id: "allowedRequestTypes",
    title: "Only these kinds of request",
    hooks: INPUT,
    parameters: { allowedTypes: { type: "texts" }, blockedTypes: { type: "texts" } },
    open: judge((parameters) => {
      const [allowed, blocked] = [parameters.texts("allowedTypes"), parameters.texts("blockedTypes")];
      const both = allowed.find((type) => blocked.includes(type));
      if (both !== undefined) throw new Error(`${both} is both allowed and blocked`);
      return ({ requestType }) => {
        const isAllowed = allowed.length === 0 || allowed.includes(requestType);
        return isAllowed && !blocked.includes(requestType)
          ? PASS
          : fail(`requests of type ${requestType} are not allowed`);
      };
    }),
  },
  {
    id: "promptSize",
    title: "The request is no larger than this",
    hooks: INPUT,
    parameters: { maxBytes: { type: "number", isRequired: true } },
    open: judge((parameters) => {
      const most = parameters.number("maxBytes", 0);
      return ({ bodyBytes }) =>
        bodyBytes <= most ? PASS : fail(`the request has ${bodyBytes} bytes, and ${most} are allowed`);
    }),
  },
  {
    id: "allowedToolNames",
    ofTools: true,
    title: "Only these tools are offered or called; * stands for any letters",
    hooks: ["input", "output"],
    parameters: { tools: { type: "texts", isRequired: true }, ...NOT },
    open: judge((parameters) => {
      const globs = parameters.texts("tools").map(globPattern);
      return ({ toolNames }) => {
        const wrong = toolNames.find(
          (name) => globs.some((glob) => glob.test(name)) === parameters.on("not"),
        );
        return wrong === undefined ? PASS : fail(`the tool ${wrong} is not allowed`);
      };
    }),
  },
  {
    id: "shellCommands",
    ofTools: true,
    title: "The model runs none of these commands (patterns)",
    hooks: ["output"],
    parameters: { deny: { type: "texts", isRequired: true } },
    open: judge((parameters) => {
      const denied = parameters.texts("deny").map((source) => ({ source, pattern: linearPattern(source) }));
      return ({ commands }) => {
        const hit = denied.find(({ pattern }) => commands.some((command) => pattern.test(command)));
        return hit ? fail(`a command matches ${hit.source}, which is denied`) : PASS;
      };
    }),
  },
];

function globPattern(glob: string): { test(name: string): boolean } {
  return linearPattern(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`);
}
