import type { ReasoningWish } from "../../domain/conversation.ts";
import { nearestEffort } from "../nearest-effort.ts";
import type { WarningList } from "../warning-list.ts";
import { modelVersion } from "./model-version.ts";

/** As Google's own OpenAI-compatible endpoint maps them; https://ai.google.dev/gemini-api/docs/openai#thinking */
const BUDGET_TOKENS: Readonly<Record<string, number>> = {
  none: 0,
  minimal: 1_024,
  low: 1_024,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};

/** The least that 2.5 Pro can think; https://ai.google.dev/gemini-api/docs/thinking#set-budget */
const MIN_PRO_BUDGET_TOKENS = 128;

const LEVELS: Readonly<Record<string, string>> = {
  none: "minimal",
  minimal: "minimal",
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "high",
  max: "high",
};

/**
 * How hard Gemini thinks: a budget of tokens for 2.5, a level from 3 on; a model that does not think gets nothing.
 * Sources: https://ai.google.dev/gemini-api/docs/thinking and
 * https://docs.cloud.google.com/gemini-enterprise-agent-platform/models/thinking (levels of each model)
 */
export function thinkingConfig(
  { effort, summary }: ReasoningWish,
  model: string,
  warnings: WarningList,
): Readonly<Record<string, unknown>> | undefined {
  const version = modelVersion(model);
  if (version === undefined || version < 2.5) {
    if (effort !== undefined && effort !== "none") warnings.add("reasoning effort", "left it out");
    return undefined;
  }
  const depth = effort === undefined ? {} : depthOf(effort.toLowerCase(), model, version, warnings);
  const shows = summary !== undefined && summary !== "none" && depth["thinkingBudget"] !== 0;
  const config = { ...depth, ...(shows && { includeThoughts: true }) };
  return Object.keys(config).length > 0 ? config : undefined;
}

/** What can be asked of a model, in OpenAI's words. */
export function effortsOf(model: string): readonly string[] {
  return (modelVersion(model) ?? 0) < 2.5 ? [] : ["low", "medium", "high"];
}

function depthOf(
  asked: string,
  model: string,
  version: number,
  warnings: WarningList,
): Readonly<Record<string, unknown>> {
  const effort = nearestEffort(asked, Object.keys(LEVELS));
  if (effort === undefined) {
    warnings.add(`reasoning effort "${asked}"`, "left the model its own");
    return {};
  }
  if (effort !== asked) warnings.add(`reasoning effort "${asked}"`, `took it for "${effort}"`);
  if (version < 3) {
    const least = /pro/i.test(model) ? MIN_PRO_BUDGET_TOKENS : 0;
    return { thinkingBudget: Math.max(BUDGET_TOKENS[effort] ?? least, least) };
  }
  const level = nearestLevel(LEVELS[effort] ?? "high", model, version);
  if (effort === "none") warnings.add("reasoning switched off", `asked for the least of it: "${level}"`);
  return { thinkingLevel: level };
}

/** Pro models have no `minimal`, the first one no `medium` either; Flash lost `minimal` with 3.7. */
function nearestLevel(level: string, model: string, version: number): string {
  const isFlash = /flash/i.test(model);
  if (level === "minimal" && (!isFlash || version >= 3.7)) return "low";
  return level === "medium" && !isFlash && version === 3 ? "high" : level;
}
