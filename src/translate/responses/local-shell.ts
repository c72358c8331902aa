import type { FunctionTool, JsonSchema, Tool } from "../../domain/conversation.ts";
import { isObject, type JsonObject, parseJson } from "../json-value.ts";

/**
 * OpenAI's `local_shell`, a tool without a schema that the client runs. Other vendors get it as a function; its
 * calls come back as `local_shell_call`. The function is told by this very object: a client may have a function
 * of its own with the same name.
 * Source: https://platform.openai.com/docs/guides/tools-local-shell
 */
const PARAMETERS: JsonSchema = {
  type: "object",
  properties: {
    command: { type: "array", items: { type: "string" }, description: "The program and its arguments." },
    working_directory: { type: "string", description: "Where to run it." },
    timeout_ms: { type: "number", description: "Stop it after so many milliseconds." },
    env: { type: "object", additionalProperties: { type: "string" }, description: "Further variables." },
  },
  required: ["command"],
  additionalProperties: false,
};

export const LOCAL_SHELL = "local_shell";

export const localShellTool = (name: string): FunctionTool => ({
  kind: "function",
  name,
  origin: { name: LOCAL_SHELL },
  description: "Runs a program on the user's machine and returns its output.",
  parameters: PARAMETERS,
});

export const isLocalShell = (tool: Tool): boolean =>
  tool.kind === "function" && tool.parameters === PARAMETERS;

/** The `action` of a `local_shell_call`; `undefined` when the arguments name no command. */
export function localShellAction(args: string): JsonObject | undefined {
  const value = parseJson(args);
  if (!isObject(value)) return undefined;
  const command = commandOf(value["command"]);
  if (!command) return undefined;
  const timeoutMs = value["timeout_ms"];
  const folder = value["working_directory"] ?? value["workdir"];
  return {
    type: "exec",
    command,
    timeout_ms: typeof timeoutMs === "number" && Number.isFinite(timeoutMs) ? Math.round(timeoutMs) : null,
    working_directory: typeof folder === "string" ? folder : null,
    env: isObject(value["env"]) ? value["env"] : {},
    user: null,
  };
}

/** Models like to write the command as one line for a shell. */
function commandOf(value: unknown): readonly string[] | undefined {
  if (typeof value === "string" && value !== "") return ["bash", "-lc", value];
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.every((word) => typeof word === "string") ? value : undefined;
}
