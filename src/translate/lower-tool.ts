import type {
  FreeformTool,
  FunctionTool,
  JsonSchema,
  SearchTool,
  Tool,
  ToolCall,
} from "../domain/conversation.ts";
import { isObject, parseJson } from "./json-value.ts";

/** The one argument of a freeform tool where only functions exist. */
export const FREEFORM_ARGUMENT = "input";

/** A tool as every upstream has it: a function with a JSON schema. */
export interface LoweredTool {
  readonly name: string;
  readonly description?: string;
  readonly parameters: JsonSchema;
  readonly strict?: boolean;
}

/** The client runs these itself; the others are the vendor's. */
export type ClientTool = FunctionTool | FreeformTool | SearchTool;

export const isClientTool = (tool: Tool): tool is ClientTool => tool.kind !== "web-search";

/** A freeform tool becomes a function with one text argument, and its grammar part of the description. */
export function lowerTool(tool: ClientTool): LoweredTool {
  const { name, description } = tool;
  if (tool.kind === "freeform") {
    return { name, description: freeformDescription(tool), parameters: FREEFORM_PARAMETERS };
  }
  const strict = tool.kind === "function" ? tool.strict : undefined;
  return {
    name,
    ...(description !== undefined && { description }),
    parameters: objectSchema(tool.parameters),
    ...(strict !== undefined && { strict }),
  };
}

const FREEFORM_PARAMETERS: JsonSchema = {
  type: "object",
  properties: { [FREEFORM_ARGUMENT]: { type: "string", description: "The whole input, as plain text." } },
  required: [FREEFORM_ARGUMENT],
  additionalProperties: false,
};

function freeformDescription({ description, grammar }: FreeformTool): string {
  const how = `Put the whole input into the argument \`${FREEFORM_ARGUMENT}\`, as plain text.`;
  const rules = grammar && `The input must follow this ${grammar.syntax} grammar:\n${grammar.definition}`;
  return [description, how, rules].filter((part) => part).join("\n\n");
}

/** Every vendor wants an object with properties, also of a tool that takes nothing. */
function objectSchema(schema: JsonSchema): JsonSchema {
  const { type, properties } = schema;
  const isMap = isObject(properties);
  if (type === "object" && isMap) return schema;
  return { ...schema, type: "object", properties: isMap ? properties : {} };
}

/** The arguments of a call as an object, whatever the client's history says: models do write broken JSON. */
export function argumentsOf({ form, input }: ToolCall): Readonly<Record<string, unknown>> {
  if (form === "text") return { [FREEFORM_ARGUMENT]: input };
  if (input.trim() === "") return {};
  const value = parseJson(input);
  if (value === undefined) return { invalid_json: input };
  return isObject(value) ? value : { value };
}

/** The same as text. Valid JSON stays byte for byte as it is, so that the vendor's prompt cache holds. */
export function argumentsText(call: ToolCall): string {
  if (call.form === "json" && isJsonObject(call.input)) return call.input;
  return JSON.stringify(argumentsOf(call));
}

const isJsonObject = (text: string): boolean => /^\s*\{/.test(text) && parseJson(text) !== undefined;
