/**
 * A parameter as vendors name it, in steps: `tools[0].function.strict` and `tools.0.function.strict` are both
 * `tools`, `*`, `function`, `strict`. What one tool or message may not have, none may.
 */
export function parameterPath(name: string): readonly string[] {
  return name
    .replace(/\[(\d*)\]/g, ".*")
    .split(".")
    .filter((step) => step !== "")
    .map((step) => (/^\d+$/.test(step) ? "*" : step));
}
