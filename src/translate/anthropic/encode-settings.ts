import type { ModelRequest } from "../../domain/conversation.ts";
import type { WarningList } from "../warning-list.ts";
import type { ModelTraits } from "./model-traits.ts";

interface SettingsContext {
  readonly traits: ModelTraits;
  readonly warnings: WarningList;
  readonly thinks: boolean;
}

/** Anthropic has no "as long as it takes": a bound is always sent. */
export const maxTokensOf = ({ maxOutputTokens }: ModelRequest, { defaultMaxTokens }: ModelTraits): number =>
  Math.max(1, Math.floor(maxOutputTokens ?? defaultMaxTokens) || 1);

/** Everything beside the conversation, the tools and the thinking. Values out of Anthropic's range are told. */
export function encodeSettings(
  request: ModelRequest,
  context: SettingsContext,
): Readonly<Record<string, unknown>> {
  warnUnsupported(request, context.warnings);
  const { user, stop } = request;
  const stops = stop && stopSequences(stop, context.warnings);
  const tier = serviceTier(request.serviceTier, context.warnings);
  return {
    ...encodeSampling(request, context),
    ...(stops && stops.length > 0 && { stop_sequences: stops }),
    ...(tier && { service_tier: tier }),
    ...(user !== undefined && user !== "" && { metadata: { user_id: user.slice(0, MAX_USER_ID) } }),
  };
}

const MAX_USER_ID = 256;

function encodeSampling(
  { temperature, topP }: ModelRequest,
  { traits, warnings, thinks }: SettingsContext,
): Readonly<Record<string, number>> {
  if (!traits.sampling || thinks) {
    const why = thinks ? "dropped: the model is thinking" : "dropped: the model does not take it";
    if (temperature !== undefined && temperature !== 1) warnings.add("temperature", why);
    if (topP !== undefined && topP !== 1) warnings.add("top_p", why);
    return {};
  }
  if (temperature !== undefined) {
    // Newer models refuse both at once.
    if (topP !== undefined && topP !== 1) warnings.add("top_p", "dropped: Claude takes it or a temperature");
    return { temperature: withinOne(temperature, "temperature", warnings) };
  }
  return topP === undefined ? {} : { top_p: withinOne(topP, "top_p", warnings) };
}

/** OpenAI's temperature goes up to 2, Anthropic's to 1. */
function withinOne(value: number, feature: string, warnings: WarningList): number {
  const clamped = Math.min(1, Math.max(0, value));
  if (clamped !== value) warnings.add(feature, `sent ${clamped}, the nearest that Claude takes`);
  return clamped;
}

function stopSequences(stop: readonly string[], warnings: WarningList): readonly string[] {
  const written = stop.filter((sequence) => sequence.trim() !== "");
  if (written.length < stop.length) warnings.add("a blank stop sequence", "dropped: Claude refuses those");
  return written;
}

/**
 * `auto` uses bought capacity where there is some; everything else is Anthropic's normal.
 * Source: https://platform.claude.com/docs/en/api/service-tiers.
 */
function serviceTier(tier: string | undefined, warnings: WarningList): string | undefined {
  switch (tier) {
    case undefined:
      return undefined;
    case "auto":
    case "priority":
    case "fast":
      return "auto";
    case "default":
    case "standard":
    case "standard_only":
      return "standard_only";
    default:
      warnings.add("service_tier", `dropped: Anthropic has no "${tier}"`);
      return undefined;
  }
}

function warnUnsupported(request: ModelRequest, warnings: WarningList): void {
  const unsupported = {
    top_logprobs: request.topLogprobs,
    frequency_penalty: request.frequencyPenalty || undefined,
    presence_penalty: request.presencePenalty || undefined,
    seed: request.seed,
    verbosity: request.verbosity,
    metadata: Object.keys(request.metadata ?? {}).length > 0 ? request.metadata : undefined,
  };
  for (const [feature, value] of Object.entries(unsupported)) {
    if (value !== undefined) warnings.add(feature, "dropped: Anthropic has no such field");
  }
}
