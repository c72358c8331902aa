import type { DialectTarget } from "../dialect.ts";
import { parameterPath } from "../parameter-path.ts";
import type { ChatQuirks } from "./quirks.ts";

type Change = Partial<ChatQuirks> | undefined;

/**
 * What a vendor's complaints mean for the quirks: a parameter that has another way to say the same is said that
 * way instead of being left out.
 */
export function withoutUnsupported(target: DialectTarget): DialectTarget {
  if (target.without.size === 0) return target;
  let quirks = target.quirks;
  for (const name of target.without) quirks = { ...quirks, ...changeFor(parameterPath(name), target) };
  return { ...target, quirks };
}

function changeFor(path: readonly string[], { quirks, without }: DialectTarget): Change {
  const [first] = path;
  const last = path.at(-1);
  if (first === "max_tokens" || first === "max_completion_tokens") {
    const other = first === "max_tokens" ? "max_completion_tokens" : "max_tokens";
    return without.has(other) ? undefined : { maxTokensField: other };
  }
  if (first === "response_format" && path.length > 1) return { jsonSchema: false };
  if (first !== "messages") return undefined;
  if (last === "role") return quirks.developerRole ? { developerRole: false } : { singleSystem: true };
  return path.some((step) => step.startsWith("image")) ? { images: false } : undefined;
}
