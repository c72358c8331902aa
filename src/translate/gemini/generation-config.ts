import type { ModelRequest, OutputFormat } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import type { JsonObject } from "../json-value.ts";
import type { WarningList } from "../warning-list.ts";
import { cleanSchema } from "./clean-schema.ts";
import { isModern } from "./model-version.ts";
import { thinkingConfig } from "./thinking-config.ts";

/** https://ai.google.dev/api/generate-content#GenerationConfig */
const MAX_STOP_SEQUENCES = 5;
const MAX_SEED = 2 ** 31 - 1;

export function generationConfig(
  request: ModelRequest,
  target: DialectTarget,
  warnings: WarningList,
): JsonObject {
  const { maxOutputTokens, temperature, topP, frequencyPenalty, presencePenalty, reasoning } = request;
  const thinking = thinkingConfig(reasoning, target.model, warnings);
  return {
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...stopSequences(request, warnings),
    ...seed(request, warnings),
    ...(frequencyPenalty !== undefined && { frequencyPenalty }),
    ...(presencePenalty !== undefined && { presencePenalty }),
    ...(thinking && { thinkingConfig: thinking }),
  };
}

function stopSequences({ stop = [] }: ModelRequest, warnings: WarningList): JsonObject {
  const sequences = stop.filter((sequence) => sequence !== "");
  if (sequences.length > MAX_STOP_SEQUENCES) {
    warnings.add("stop sequences", `kept the first ${MAX_STOP_SEQUENCES}`);
  }
  return sequences.length > 0 ? { stopSequences: sequences.slice(0, MAX_STOP_SEQUENCES) } : {};
}

/** A 32-bit number at Google; a larger one is folded, which keeps equal seeds equal. */
function seed({ seed: wanted }: ModelRequest, warnings: WarningList): JsonObject {
  if (wanted === undefined || !Number.isSafeInteger(wanted)) return {};
  if (Math.abs(wanted) > MAX_SEED) warnings.add("seed", "folded it into 32 bits");
  return { seed: wanted % (MAX_SEED + 1) };
}

/** How the answer must look: as fields, or in words where the model takes the fields not together with tools. */
export interface EncodedFormat {
  readonly fields: JsonObject;
  readonly instruction?: string;
}

export function outputFormat(
  format: OutputFormat,
  { target, hasFunctions }: { readonly target: DialectTarget; readonly hasFunctions: boolean },
  warnings: WarningList,
): EncodedFormat {
  if (format.kind === "text") return { fields: {} };
  const schema = format.kind === "json-schema" ? cleanSchema(withDescription(format)) : undefined;
  if (!hasFunctions || isModern(target.model)) {
    return { fields: { responseMimeType: "application/json", ...(schema && { responseSchema: schema }) } };
  }
  warnings.add("JSON output together with tools", "asked for it in the instructions");
  const rule = schema ? ` that matches this schema:\n${JSON.stringify(schema)}` : ".";
  return { fields: {}, instruction: `Your final answer must be one JSON object and nothing else${rule}` };
}

function withDescription({ schema, description }: Extract<OutputFormat, { kind: "json-schema" }>) {
  return description === undefined || "description" in schema ? schema : { ...schema, description };
}
