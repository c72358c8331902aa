import type { OutputFormat } from "../../domain/conversation.ts";
import type { DialectTarget } from "../dialect.ts";
import type { WarningList } from "../warning-list.ts";
import type { Block } from "./message.ts";
import type { ModelTraits } from "./model-traits.ts";
import { strictSchema } from "./strict-schema.ts";

export interface EncodedFormat {
  /** For `output_config.format`. */
  readonly format?: Readonly<Record<string, unknown>>;
  /** For the end of the system prompt, where the API has no field for the wish. */
  readonly instruction?: Block;
}

interface FormatContext {
  readonly traits: ModelTraits;
  readonly target: DialectTarget;
  readonly warnings: WarningList;
}

/**
 * A schema is enforced by Anthropic where the model can and the schema is one that it takes; otherwise the model is
 * told, and nobody enforces it.
 * Source: https://platform.claude.com/docs/en/build-with-claude/structured-outputs.
 */
export function encodeOutputFormat(wanted: OutputFormat, context: FormatContext): EncodedFormat {
  const { traits, target, warnings } = context;
  switch (wanted.kind) {
    case "text":
      return {};
    case "json-object":
      return { instruction: instruct("Answer with one JSON object: no code fence, no other words.") };
    case "json-schema": {
      const refused = ["output_config", "output_config.format"].some((name) => target.without.has(name));
      const can = traits.structuredOutput && !refused;
      const schema = can ? strictSchema(wanted.schema) : undefined;
      if (schema) return { format: { type: "json_schema", schema } };
      warnings.add("an answer in a JSON schema", "told the model; nobody enforces it");
      return { instruction: instruct(schemaInstruction(wanted)) };
    }
  }
}

const instruct = (text: string): Block => ({ type: "text", text });

function schemaInstruction({ schema, description }: Extract<OutputFormat, { kind: "json-schema" }>): string {
  const purpose = description === undefined || description.trim() === "" ? "" : ` (${description})`;
  const how = `Answer with one JSON value${purpose} that matches the JSON schema below: no code fence, no other words.`;
  return `${how}\n${JSON.stringify(schema)}`;
}
