import { FREEFORM_ARGUMENT } from "../lower-tool.ts";
import { recordOf } from "./read-field.ts";

/**
 * The text that a model meant for a freeform tool that it saw as a function (`lowerTool`). Models miss the name of
 * the one argument, leave the object out, or write no JSON at all; none of that may lose the text.
 */
export function unwrapFreeform(argumentsText: string): string {
  const value = parse(argumentsText);
  if (typeof value === "string") return value;
  const fields = recordOf(value);
  if (!fields) return argumentsText;
  const input = fields[FREEFORM_ARGUMENT];
  if (typeof input === "string") return input;
  const [only, ...others] = Object.values(fields);
  return typeof only === "string" && others.length === 0 ? only : argumentsText;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
