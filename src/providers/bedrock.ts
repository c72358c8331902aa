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
  cloudAuth: "aws",
  modelsPath: "/models",
  suggestedModel: "openai.gpt-5.5",
  speaksCodexLite: false,
  options: [
    { name: "region", help: "What --auth aws signs for, where the address does not tell, e.g. us-east-1" },
    {
      name: "profile",
      help: "The profile of ~/.aws that --auth aws uses; AWS_PROFILE or the default one otherwise",
    },
  ],
  quirks: [
    "It takes a Bedrock API key, or --auth aws: requests are then signed (SigV4) with your AWS credentials (--option profile=…, SSO, roles).",
    "--auth aws reads AWS_ACCESS_KEY_ID and its secret where the gateway is started; a profile works everywhere and is renewed.",
    "--api-key-command \"python3 -c 'from aws_bedrock_token_generator import provide_token; print(provide_token())'\" makes API keys as needed.",
    "Models without the Responses API on that address (GPT OSS for one) want --wire-api chat.",
    "Claude is at https://bedrock-mantle.<region>.api.aws/anthropic/v1.",
  ],
  source: {
    page: "https://docs.aws.amazon.com/bedrock/latest/userguide/inference-responses-api.html",
    readOn: "2026-11-24",
  },
};
