import type { ModelRequest } from "../../domain/conversation.ts";
import type { DialectTarget, EncodedRequest } from "../dialect.ts";
import type { JsonObject } from "../json-value.ts";
import { WarningList } from "../warning-list.ts";
import { encodeContents } from "./encode-contents.ts";
import { camelCase, encodeTools, refuses } from "./encode-tools.ts";
import { generationConfig, outputFormat } from "./generation-config.ts";

/**
 * A generateContent request.
 * Source: https://ai.google.dev/api/generate-content#request-body; Vertex' differs in nothing that is used here.
 */
export function encodeRequest(request: ModelRequest, target: DialectTarget): EncodedRequest {
  const warnings = new WarningList();
  warnOfMissing(request, warnings);
  const { tools, toolConfig, hasFunctions, combines } = encodeTools(request, target, warnings);
  const { system, contents } = encodeContents(request.items, {
    target,
    keepsServerTools: combines,
    warnings,
  });
  const format = outputFormat(request.outputFormat, { target, hasFunctions }, warnings);
  const config = { ...generationConfig(request, target, warnings), ...format.fields };
  const instructions = [
    ...(request.instructions ? [{ text: request.instructions }] : []),
    ...system,
    ...(format.instruction === undefined ? [] : [{ text: format.instruction }]),
  ];
  const apart = takesInstructions(target);
  const body = {
    ...(apart && instructions.length > 0 && { systemInstruction: { parts: instructions } }),
    contents:
      apart || instructions.length === 0 ? contents : [{ role: "user", parts: instructions }, ...contents],
    ...(tools && { tools }),
    ...(toolConfig && { toolConfig }),
    ...(Object.keys(config).length > 0 && { generationConfig: config }),
  };
  return { body: leaveOut(body, target.without, warnings), warnings: warnings.all };
}

/** Gemma has no system instructions ("Developer instruction is not enabled"); then the user says them. */
const takesInstructions = (target: DialectTarget): boolean =>
  !/gemma/i.test(target.model) && !refuses(target, "systemInstruction");

/** What the client asked for and Gemini has no field for. The prompt cache needs none: Gemini's is automatic. */
function warnOfMissing(request: ModelRequest, warnings: WarningList): void {
  const { serviceTier } = request;
  const missing: Readonly<Record<string, boolean>> = {
    "parallel_tool_calls: false": request.parallelToolCalls === false && request.tools.length > 0,
    verbosity: request.verbosity !== undefined,
    service_tier: serviceTier !== undefined && serviceTier !== "auto" && serviceTier !== "default",
    top_logprobs: request.topLogprobs !== undefined,
    metadata: Object.keys(request.metadata ?? {}).length > 0,
    user: request.user !== undefined,
  };
  for (const [feature, asked] of Object.entries(missing)) if (asked) warnings.add(feature, "left it out");
}

/** Where parameters live; the conversation and the tools themselves are none. */
const CONFIGS = new Set(["generationConfig", "thinkingConfig", "toolConfig", "functionCallingConfig"]);

/** Leaves out the parameters that the model was found not to take, in whichever spelling it named them. */
function leaveOut(body: JsonObject, without: ReadonlySet<string>, warnings: WarningList): JsonObject {
  if (without.size === 0) return body;
  const names = new Set([...without].map((name) => camelCase(name.split(".").at(-1) ?? "")));
  const kept = Object.entries(body).flatMap(([key, value]): [string, unknown][] => {
    if (names.has(key) && key !== "contents") {
      warnings.add(key, "left it out: the model does not take it");
      return [];
    }
    return [[key, CONFIGS.has(key) ? leaveOut(value as JsonObject, without, warnings) : value]];
  });
  return Object.fromEntries(kept);
}
