import type { ModelRequest } from "../../domain/conversation.ts";
import type { DialectTarget, EncodedRequest } from "../dialect.ts";
import { omitParameters } from "../omit-parameters.ts";
import { turnsOf } from "../turns.ts";
import { WarningList } from "../warning-list.ts";
import { markForCache } from "./cache-control.ts";
import { encodeOutputFormat } from "./encode-output-format.ts";
import { encodeSettings, maxTokensOf } from "./encode-settings.ts";
import { encodeTools, forcesTool } from "./encode-tools.ts";
import { encodeTurns } from "./encode-turns.ts";
import { traitsOf } from "./model-traits.ts";
import { planThinking, settleThoughts } from "./thinking.ts";

const NEEDED: ReadonlySet<string> = new Set(["model", "max_tokens", "messages", "tools", "stream"]);

/** Source: https://platform.claude.com/docs/en/api/messages. */
export function encodeRequest(request: ModelRequest, target: DialectTarget): EncodedRequest {
  const warnings = new WarningList();
  const traits = traitsOf(target.model);
  const maxTokens = maxTokensOf(request, traits);
  const turns = turnsOf(request.items, warnings);
  const encoded = encodeTurns({ instructions: request.instructions, turns, minter: target.minter, warnings });
  const question = { request, target, traits, maxTokens, forcesTool: forcesTool(request), warnings };
  const { plan, messages } = settleThoughts(planThinking(question), encoded.messages, warnings);
  const { tools, choice } = encodeTools(request, messages, { traits, warnings });
  const format = encodeOutputFormat(request.outputFormat, { traits, target, warnings });
  const system = format.instruction ? [...encoded.system, format.instruction] : encoded.system;
  const cacheable = { system, tools, messages };
  const parts = target.without.has("cache_control") ? cacheable : markForCache(cacheable);
  const outputConfig = {
    ...(plan.effort !== undefined && { effort: plan.effort }),
    ...(format.format && { format: format.format }),
  };
  const body = {
    model: target.model,
    max_tokens: maxTokens,
    ...(parts.system.length > 0 && { system: parts.system }),
    messages: parts.messages,
    ...(parts.tools.length > 0 && { tools: parts.tools }),
    ...(choice && { tool_choice: choice }),
    ...(plan.thinking && { thinking: plan.thinking }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    ...encodeSettings(request, { traits, warnings, thinks: plan.on }),
    stream: request.wantsStream,
  };
  const { without } = target;
  return { body: omitParameters(body, { without, needed: NEEDED }, warnings), warnings: warnings.all };
}
