import type { ModelRequest } from "../../domain/conversation.ts";
import type { DialectTarget, EncodedRequest } from "../dialect.ts";
import { turnsOf } from "../turns.ts";
import { WarningList } from "../warning-list.ts";
import { markForCache } from "./cache-control.ts";
import { encodeOutputFormat } from "./encode-output-format.ts";
import { encodeSettings, maxTokensOf } from "./encode-settings.ts";
import { encodeTools, forcesTool } from "./encode-tools.ts";
import { encodeTurns } from "./encode-turns.ts";
import { traitsOf } from "./model-traits.ts";
import { planThinking, settleThoughts } from "./thinking.ts";

/** Source: https://platform.claude.com/docs/en/api/messages. */
export function encodeRequest(request: ModelRequest, target: DialectTarget): EncodedRequest {
  const warnings = new WarningList();
  const traits = traitsOf(target.model);
  const maxTokens = maxTokensOf(request, target, { traits, warnings });
  const { turns, warnings: ofTurns } = turnsOf(request.items);
  warnings.addAll(ofTurns);
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
  return { body: withoutRefused(body, target.without, warnings), warnings: warnings.all };
}

/** What this model was found to refuse. The three without which there is no request are always sent. */
function withoutRefused(
  body: Readonly<Record<string, unknown>>,
  refused: ReadonlySet<string>,
  warnings: WarningList,
): Readonly<Record<string, unknown>> {
  const needed = new Set(["model", "max_tokens", "messages"]);
  const left = Object.keys(body).filter((key) => refused.has(key) && !needed.has(key));
  if (left.length === 0) return body;
  for (const key of left) warnings.add(key, "dropped: this model was found to refuse it");
  return Object.fromEntries(Object.entries(body).filter(([key]) => !left.includes(key)));
}
