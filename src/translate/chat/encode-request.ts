import type { ModelRequest, OutputFormat } from "../../domain/conversation.ts";
import type { DialectTarget, EncodedRequest } from "../dialect.ts";
import type { JsonObject } from "../json-value.ts";
import { nearestEffort } from "../nearest-effort.ts";
import { omitParameters } from "../omit-parameters.ts";
import { safeLetters } from "../tool-names.ts";
import { WarningList } from "../warning-list.ts";
import { encodeMessages } from "./encode-messages.ts";
import { encodeTools } from "./encode-tools.ts";
import { withoutUnsupported } from "./without-unsupported.ts";

const NEEDED: ReadonlySet<string> = new Set(["model", "messages", "tools", "stream"]);

/**
 * A request as a Chat Completions body. The order of the fields and all ids follow from the request alone, so the
 * same history is the same bytes each turn.
 * Source: https://platform.openai.com/docs/api-reference/chat/create
 */
export function encodeRequest(request: ModelRequest, asked: DialectTarget): EncodedRequest {
  const notes = new WarningList();
  const target = withoutUnsupported(asked);
  const format = formatOf(request.outputFormat, target, notes);
  const body = {
    model: target.model,
    messages: encodeMessages(request, target, { notes, appendix: format.appendix }),
    ...encodeTools(request, target, notes),
    ...format.fields,
    ...given(target.quirks.maxTokensField ?? "max_tokens", request.maxOutputTokens),
    ...samplingOf(request, notes),
    ...effortOf(request, target, notes),
    ...serviceOf(request, target, notes),
    ...streamOf(request, target),
  };
  return {
    body: omitParameters(body, { without: target.without, needed: NEEDED }, notes),
    warnings: notes.all,
  };
}

function streamOf({ wantsStream }: ModelRequest, { quirks }: DialectTarget): JsonObject {
  if (!wantsStream) return {};
  return quirks.streamOptions === false
    ? { stream: true }
    : { stream: true, stream_options: { include_usage: true } };
}

interface Format {
  readonly fields: JsonObject;
  /** For the prompt, where the vendor does not take the schema. */
  readonly appendix: string | undefined;
}

const JSON_ONLY = "Answer with one JSON object and nothing else.";

function formatOf(format: OutputFormat, { quirks, without }: DialectTarget, notes: WarningList): Format {
  const asObject = without.has("response_format") ? {} : { response_format: { type: "json_object" } };
  switch (format.kind) {
    case "text":
      return { fields: {}, appendix: undefined };
    case "json-object":
      return { fields: asObject, appendix: without.has("response_format") ? JSON_ONLY : undefined };
    case "json-schema": {
      const { name, schema, strict, description } = format;
      if (quirks.jsonSchema === false || without.has("response_format")) {
        notes.add("JSON schema of the answer", "put it into the prompt: the vendor does not take one");
        const text = JSON.stringify(schema);
        return {
          fields: asObject,
          appendix: `Answer with one JSON object that follows this JSON schema:\n${text}`,
        };
      }
      const json_schema = {
        name: safeLetters(name).slice(0, 64) || "answer",
        ...(description !== undefined && { description }),
        schema,
        strict,
      };
      return { fields: { response_format: { type: "json_schema", json_schema } }, appendix: undefined };
    }
  }
}

/** OpenAI's limit; others take fewer or more, and say so. */
const MAX_STOPS = 4;

function samplingOf(request: ModelRequest, notes: WarningList): JsonObject {
  const { stop = [], topLogprobs } = request;
  if (stop.length > MAX_STOPS) notes.add("stop", `kept the first ${MAX_STOPS} of ${stop.length}`);
  return {
    ...given("temperature", request.temperature),
    ...given("top_p", request.topP),
    ...given("frequency_penalty", request.frequencyPenalty),
    ...given("presence_penalty", request.presencePenalty),
    ...given("seed", request.seed),
    ...(stop.length > 0 && { stop: stop.slice(0, MAX_STOPS) }),
    ...(topLogprobs !== undefined && { logprobs: true, top_logprobs: topLogprobs }),
  };
}

function effortOf(
  { reasoning: { effort } }: ModelRequest,
  { quirks }: DialectTarget,
  notes: WarningList,
): JsonObject {
  if (effort === undefined) return {};
  const nearest = nearestEffort(effort, quirks.reasoningEfforts ?? []);
  if (nearest !== effort) {
    notes.add(
      "reasoning effort",
      nearest ? `${effort} became ${nearest}` : `left out ${effort}: not taken here`,
    );
  }
  return given("reasoning_effort", nearest);
}

/** `cacheKey` only makes things cheaper, so nothing is lost where it is not taken. */
function serviceOf(request: ModelRequest, { quirks }: DialectTarget, notes: WarningList): JsonObject {
  const { verbosity, serviceTier, metadata } = request;
  if (verbosity !== undefined && !quirks.verbosity) notes.add("verbosity", "left out: not taken here");
  if (serviceTier !== undefined && !quirks.serviceTier) notes.add("service tier", "left out: not taken here");
  if (metadata !== undefined) notes.add("metadata", "left out: it is for answers that the vendor stores");
  return {
    ...(quirks.verbosity && given("verbosity", verbosity)),
    ...(quirks.serviceTier && given("service_tier", serviceTier)),
    ...(quirks.promptCacheKey && given("prompt_cache_key", request.cacheKey)),
    ...given("user", request.user),
  };
}

const given = (field: string, value: unknown): JsonObject => (value === undefined ? {} : { [field]: value });
