/**
 * Where a vendor's Chat Completions differs from OpenAI's. Absent means: as the default below says, which is the
 * least that every vendor takes. The address book (providers/) sets them; the encoder reads them.
 */
export interface ChatQuirks {
  /** Takes the role `developer`; otherwise it becomes `system`. Default false. */
  readonly developerRole?: boolean;
  /** Takes only one system message, and only as the first one. Default false. */
  readonly singleSystem?: boolean;
  /** The field that bounds the answer. Default `max_tokens`. */
  readonly maxTokensField?: "max_tokens" | "max_completion_tokens";
  /** Takes `stream_options: { include_usage: true }`. Default true. */
  readonly streamOptions?: boolean;
  /** Takes `strict` in tools. Default false. */
  readonly strictTools?: boolean;
  /** Takes `parallel_tool_calls`. Default false. */
  readonly parallelToolCalls?: boolean;
  /** Takes `prompt_cache_key`. Default false. */
  readonly promptCacheKey?: boolean;
  /** Takes `response_format: json_schema`; otherwise the schema goes into the prompt and `json_object` is asked. Default true. */
  readonly jsonSchema?: boolean;
  /** The efforts that `reasoning_effort` may have; others are moved to the nearest. Absent: the field is not sent. */
  readonly reasoningEfforts?: readonly string[];
  /** The field in which earlier thoughts are sent back with the tool calls that they led to. Absent: not at all. */
  readonly reasoningBack?: "reasoning_content" | "reasoning";
  /** Takes `verbosity`. Default false. */
  readonly verbosity?: boolean;
  /** Takes `service_tier`. Default false. */
  readonly serviceTier?: boolean;
  /** Takes pictures. Default true; otherwise a picture becomes a note in the text, with a warning. */
  readonly images?: boolean;
  /** How call ids must look. `alphanumeric-9`: Mistral's. */
  readonly callIds?: "alphanumeric-9";
}
