import { field } from "./json-field.ts";

/** Where the list is, and which field of an entry is the name that a request takes. */
const SHAPES: readonly (readonly [list: string, name: readonly string[]])[] = [
  // OpenAI, Anthropic, and most others.
  ["data", ["id"]],
  // Codex's own catalog has `slug`, Gemini `name`.
  ["models", ["slug", "id", "name"]],
  // Cloudflare's search, whose `id` is a number of its own.
  ["result", ["name"]],
  // Databricks' serving endpoints.
  ["endpoints", ["name"]],
];

/**
 * The names in a vendor's list of models, sorted, each once: `{data:[{id}]}`, `{models:[{slug|id|name}]}`,
 * `{result:[{name}]}`, `{endpoints:[{name}]}` or a bare list of entries with an id. `undefined` when it is no list.
 */
export function readModelNames(parsed: unknown): readonly string[] | undefined {
  const shape = SHAPES.find(([list]) => Array.isArray(field(parsed, list)));
  const entries = Array.isArray(parsed) ? parsed : shape && field(parsed, shape[0]);
  if (!Array.isArray(entries)) return undefined;
  const fields = shape?.[1] ?? ["id", "slug", "name"];
  const names = entries.filter(generatesText).flatMap((entry: unknown) => {
    const name = fields.map((each) => field(entry, each)).find((value) => typeof value === "string");
    return typeof name === "string" ? [name.replace(/^models\//, "")] : [];
  });
  return [...new Set(names)].sort();
}

/** Gemini lists its embedding and image models as well, and says what each can do. */
function generatesText(entry: unknown): boolean {
  const methods = field(entry, "supportedGenerationMethods");
  return !Array.isArray(methods) || methods.includes("generateContent");
}
