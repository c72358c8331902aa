import type { Provider } from "./provider.ts";

export const bedrock: Provider = {
  id: "bedrock",
  title: "Amazon Bedrock",
  baseUrlExample: "https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1",
  wireApis: ["responses", "chat", "anthropic"],
  addressTells: [[/\/anthropic(\/v1)?$/, "anthropic"]],
  key: {
    need: "required",
    header: "authorization",
    headerFor: { anthropic: "x-api-key" },
    env: "AWS_BEARER_TOKEN_BEDROCK",
    somePrefixes: ["ABSK", "bedrock-api-key-"],
  },
  modelsPath: "/models",
  suggestedModel: "openai.gpt-5.5",
  speaksCodexLite: false,
  options: [],
  quirks: [
    "It wants a Bedrock API key (`aws_bedrock_token_generator` makes them from a profile); AWS access keys (SigV4) are not read.",
    "--api-key-command \"python3 -c 'from aws_bedrock_token_generator import provide_token; print(provide_token())'\" makes them as needed.",
    "Models without the Responses API on that address (GPT OSS for one) want --wire-api chat.",
    "Claude is at https://bedrock-mantle.<region>.api.aws/anthropic/v1.",
  ],
  source: {
    page: "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html",
    readOn: "2026-11-24",
  },
};
