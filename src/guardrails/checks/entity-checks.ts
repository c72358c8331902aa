// Checks that say where in a text something stands, so that it can be hidden.
import type { Entity, EntityFamily } from "../../domain/entity.ts";
import type { CheckKind, OpenCheck } from "../check.ts";
import { detectors, findEntities } from "../index.ts";
import { linearPattern } from "../linear-pattern.ts";

const BOTH = ["input", "output"] as const;

const typesOf = (family: EntityFamily): readonly string[] => [
  ...new Set(detectors.filter((detector) => detector.family === family).map(({ type }) => type)),
];

function ofFamily(family: EntityFamily, categories: readonly string[]): OpenCheck {
  if (categories.length === 0) return { kind: "entities", find: (text) => findEntities(text, [family]) };
  return {
    kind: "entities",
    find: (text) => findEntities(text, [family]).filter(({ type }) => categories.includes(type)),
  };
}

/** Portkey's categories that have another name here. Names of people and addresses are left out: no pattern knows them. */
const PORTKEY: Readonly<Record<string, string>> = { SSN: "US_SSN" };

export const ENTITY_CHECKS: readonly CheckKind[] = [
  {
    id: "secrets",
    title: "Keys, tokens and passwords",
    hooks: BOTH,
    parameters: { categories: { type: "texts", choices: typesOf("secrets") } },
    open: (parameters) => ofFamily("secrets", parameters.texts("categories")),
  },
  {
    id: "pii",
    title: "Personal data: addresses, numbers, accounts",
    hooks: BOTH,
    parameters: { categories: { type: "texts", choices: [...typesOf("pii"), ...Object.keys(PORTKEY)] } },
    open: (parameters) =>
      ofFamily(
        "pii",
        parameters.texts("categories").map((name) => PORTKEY[name] ?? name),
      ),
  },
  {
    id: "pathLeak",
    title: "Paths and hosts that are nobody's business",
    hooks: BOTH,
    parameters: { paths: { type: "texts", isRequired: true } },
    open: (parameters) => {
      const paths = parameters.texts("paths").filter((path) => path !== "");
      if (paths.length === 0) throw new Error("paths must not be empty");
      return { kind: "entities", find: (text) => paths.flatMap((path) => placesOf(text, path)) };
    },
  },
  {
    id: "regexReplace",
    title: "What matches a pattern is replaced",
    hooks: BOTH,
    parameters: { rule: { type: "pattern", isRequired: true }, redactText: { type: "text" } },
    open: (parameters) => {
      const pattern = linearPattern(parameters.text("rule"));
      return {
        kind: "entities",
        find: (text) => pattern.findAll(text, "PATTERN"),
        replacement: parameters.text("redactText", "[REDACTED]"),
      };
    },
  },
];

/** A path, and the rest of it up to a space, a quote or a bracket. */
function placesOf(text: string, path: string): readonly Entity[] {
  const found: Entity[] = [];
  for (let start = text.indexOf(path); start !== -1; ) {
    let end = start + path.length;
    while (end < text.length && end - start < 1_024 && !/[\s"'`<>()[\]{},;]/.test(text.charAt(end))) end += 1;
    found.push({ type: "PATH", start, end });
    start = text.indexOf(path, end);
  }
  return found;
}
