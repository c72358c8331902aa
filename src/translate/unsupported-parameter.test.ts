import { describe, expect, test } from "vitest";
import { unsupportedParameter } from "./unsupported-parameter.ts";

const error = (fields: Record<string, unknown>): string => JSON.stringify({ error: fields });
const detail = (entry: Record<string, unknown>): string => JSON.stringify({ detail: [entry] });

describe("names the parameter that an upstream does not take", () => {
  const cases: { name: string; status?: number; body: string; parameter: string | undefined }[] = [
    {
      name: "OpenAI, by its code",
      body: error({ message: "x", code: "unsupported_parameter", param: "max_tokens" }),
      parameter: "max_tokens",
    },
    {
      name: "OpenAI, an unknown one inside a tool",
      body: error({
        message: "Unknown parameter: 'tools[0].function.strict'.",
        code: "unknown_parameter",
        param: "tools[0].function.strict",
      }),
      parameter: "tools[0].function.strict",
    },
    {
      name: "OpenAI, a value that has a default",
      body: error({
        message: "Unsupported value: 'temperature' does not support 0.2 with this model.",
        code: "unsupported_value",
        param: "temperature",
      }),
      parameter: "temperature",
    },
    {
      name: "OpenAI, a role",
      body: error({
        message: "Unsupported value: 'messages[0].role' does not support 'developer' with this model.",
        code: "unsupported_value",
        param: "messages[0].role",
      }),
      parameter: "messages[0].role",
    },
    {
      name: "older OpenAI and Azure, by words",
      body: error({ message: "Unrecognized request argument supplied: parallel_tool_calls", code: null }),
      parameter: "parallel_tool_calls",
    },
    {
      name: "the first of several",
      body: error({ message: "Unrecognized request arguments supplied: seed, user" }),
      parameter: "seed",
    },
    {
      name: "words without a code",
      body: error({ message: "Unsupported parameter: 'reasoning_effort' is not supported with this model." }),
      parameter: "reasoning_effort",
    },
    {
      name: "Gemini's compatible endpoint, in a list",
      body: JSON.stringify([
        {
          error: {
            code: 400,
            message: 'Invalid JSON payload received. Unknown name "prompt_cache_key": Cannot find field.',
            status: "INVALID_ARGUMENT",
          },
        },
      ]),
      parameter: "prompt_cache_key",
    },
    {
      name: "Mistral",
      status: 422,
      body: JSON.stringify({
        object: "error",
        message: {
          detail: [{ type: "extra_forbidden", loc: ["body", "user"], msg: "Extra inputs are not permitted" }],
        },
      }),
      parameter: "user",
    },
    {
      name: "FastAPI, inside a message",
      status: 422,
      body: detail({
        type: "extra_forbidden",
        loc: ["body", "messages", 2, "reasoning_content"],
        msg: "Extra",
      }),
      parameter: "messages.2.reasoning_content",
    },
    {
      name: "older pydantic",
      status: 422,
      body: detail({ loc: ["body", "seed"], msg: "extra fields not permitted" }),
      parameter: "seed",
    },
    {
      name: "pydantic in words",
      body: error({ message: "service_tier: Extra inputs are not permitted" }),
      parameter: "service_tier",
    },
    {
      name: "Fireworks",
      body: error({ message: "Extra inputs are not permitted, field: 'verbosity', value: 'low'" }),
      parameter: "verbosity",
    },
    {
      name: "Groq",
      body: error({ message: "property 'logprobs' is unsupported", type: "invalid_request_error" }),
      parameter: "logprobs",
    },
    {
      name: "Groq, inside a message",
      body: error({
        message:
          "'messages.0' : for 'role:system' the following must be satisfied[('messages.0' : property 'reasoning_content' is unsupported)]",
      }),
      parameter: "reasoning_content",
    },
    {
      name: "xAI",
      body: JSON.stringify({
        code: "invalid-argument",
        error: "Model grok-4 does not support parameter presencePenalty.",
      }),
      parameter: "presencePenalty",
    },
    {
      name: "LiteLLM",
      body: error({
        message: "UnsupportedParamsError: ollama does not support parameters: ['stream_options']",
      }),
      parameter: "stream_options",
    },
    {
      name: "a Go server",
      body: '{"error":"json: unknown field \\"stream_options\\""}',
      parameter: "stream_options",
    },
    {
      name: "a Python server",
      body: "create() got an unexpected keyword argument 'top_logprobs'",
      parameter: "top_logprobs",
    },
    {
      name: "a JSON schema validator",
      body: error({ message: "Additional properties are not allowed ('store' was unexpected)" }),
      parameter: "store",
    },
    {
      name: "a part of a needed one may go",
      body: error({ message: "tools[0].function.strict: Extra inputs are not permitted" }),
      parameter: "tools[0].function.strict",
    },
  ];
  for (const { name, status = 400, body, parameter } of cases) {
    test(name, () => expect(unsupportedParameter(status, body)).toBe(parameter));
  }
});

describe("says nothing about other complaints", () => {
  const cases: { name: string; status?: number; body: string }[] = [
    {
      name: "a wrong value",
      body: error({
        message: "Invalid value for 'temperature'",
        param: "temperature",
        code: "invalid_value",
      }),
    },
    {
      name: "a missing one",
      status: 422,
      body: detail({ type: "missing", loc: ["body", "messages"], msg: "Field required" }),
    },
    {
      name: "a wrong type",
      status: 422,
      body: detail({ type: "string_type", loc: ["body", "user"], msg: "Input should be a valid string" }),
    },
    {
      name: "a model that is not supported",
      body: error({ message: "Unsupported parameter: 'model' is not supported", param: "model" }),
    },
    {
      name: "a model that has no tools",
      body: error({
        message: "Unsupported parameter: 'tools' is not supported with this model.",
        code: "unsupported_parameter",
        param: "tools",
      }),
    },
    {
      name: "a model in words",
      body: error({ message: "'some-model' is not supported", code: "model_not_supported", param: "model" }),
    },
    {
      name: "a prompt that is too long",
      body: error({
        message: "maximum context length is 8192",
        code: "context_length_exceeded",
        param: "messages",
      }),
    },
    {
      name: "an invalid schema",
      body: error({
        message: "Invalid schema for function 'x'",
        param: "tools[0].function.parameters",
        code: "invalid_function_parameters",
      }),
    },
    {
      name: "another status",
      status: 500,
      body: error({ message: "Unknown parameter: 'x'", code: "unknown_parameter", param: "x" }),
    },
    { name: "nothing", body: "" },
    { name: "null", body: "null" },
    {
      name: "types that are all wrong",
      body: '{"error":{"param":3,"code":{},"message":[1]},"detail":[null,{"loc":[{}],"type":"extra_forbidden"}]}',
    },
    {
      name: "a whole message",
      status: 422,
      body: detail({ type: "extra_forbidden", loc: ["body", "messages", 0], msg: "x" }),
    },
  ];
  for (const { name, status = 400, body } of cases) {
    test(name, () => expect(unsupportedParameter(status, body)).toBeUndefined());
  }
});
