import { chooseInsecureStorage } from "../../app/insecure-storage.ts";
import { type AddedIntegration, type AddWishes, addIntegration } from "../../app/integration-add.ts";
import { chooseProvider } from "../../app/provider-choice.ts";
import type { Call, Command } from "../command.ts";
import { given } from "../given.ts";
import { readSecretFlag } from "../read-secret.ts";
import { emitJson } from "../render/emit.ts";
import { INTEGRATION_FIELDS, integrationJson, sayAnswer } from "../render/integration.ts";

export const command: Command = {
  summary: "Add a provider and its key, under a name of your choice.",
  examples: [
    ["portkey-codex integration add --provider openai", "asks for the key, hidden"],
    [
      "portkey-codex integration add --provider openai --slug work --api-key-stdin < key.txt",
      "a second account",
    ],
    [
      "portkey-codex integration add --provider openai --api-key-env OPENAI_API_KEY",
      "leave the key where it is",
    ],
    [
      "portkey-codex integration add --provider azure-openai --base-url https://res.openai.azure.com/openai/v1 --api-key-command 'az account get-access-token --resource https://cognitiveservices.azure.com --query accessToken -o tsv'",
      "Azure, as you are logged in (Entra ID)",
    ],
    [
      "portkey-codex integration add --provider vertex --base-url https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google --api-key-command 'gcloud auth print-access-token' --api-key-refresh 30m",
      "Vertex, as gcloud is logged in",
    ],
    [
      "portkey-codex integration add --provider bedrock --base-url https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1 --auth aws --option profile=work",
      "Bedrock, as the AWS profile is logged in; AWS_ACCESS_KEY_ID of the shell works where the gateway is started",
    ],
    [
      "portkey-codex integration add --provider openai --api-key-command 'op read op://Private/OpenAI/credential'",
      "1Password; the same with pass show, …",
    ],
    [
      "portkey-codex integration add --provider custom --slug lab --base-url http://127.0.0.1:8000/v1",
      "any server that speaks Responses; --wire-api names another API",
    ],
  ],
  flags: [
    ["--provider <provider>", "Who serves the models (openai, anthropic, gemini, …, custom)"],
    ["--slug <name>", "What you call it; models are @<name>/<model>. The provider's id by default"],
    ["--base-url <url>", "Where it is, when that is not the provider's own address"],
    ["--wire-api <responses|chat|anthropic|gemini>", "The API that it speaks"],
    ["--api-key-stdin", "Read the key from stdin"],
    ["--api-key-env <variable>", "Read the key from this variable each time, and store nothing"],
    ["--api-key-command <words>", "Run this for the key, without a shell; it prints one line. Store nothing"],
    [
      "--api-key-refresh <duration>",
      "Run it again after so long (5m by default), and when the key is refused",
    ],
    [
      "--auth <aws|google|key>",
      "Instead of a key: sign as AWS (Bedrock) or Google (Vertex) know you on this machine",
    ],
    ["--option <name=value...>", "A setting of this provider alone, e.g. api_version for Azure"],
    ["--no-verify", "Do not ask the provider whether it takes the key"],
    ["--default", "Send models without @slug here"],
    ["--insecure-storage", "Keep keys in a file in clear, when nothing better works"],
  ],
  jsonFields: INTEGRATION_FIELDS,
  learnMore: "portkey-codex help privacy",
  async run(call) {
    const { house, conversation, flags } = call;
    if (flags.on("insecure-storage")) await chooseInsecureStorage(house);
    const added = await addIntegration(house, await readWishes(call), conversation);
    if (!(await emitJson(call, integrationJson(added.shown)))) report(call, added);
    return undefined;
  },
};

async function readWishes(call: Call): Promise<AddWishes> {
  const { conversation, flags } = call;
  const provider = flags.text("provider") ?? (await chooseProvider(conversation));
  const secret = await readSecretFlag(call);
  return {
    provider,
    options: flags.list("option"),
    verify: !flags.on("no-verify"),
    makeDefault: flags.on("default"),
    ...given("slug", flags.text("slug")),
    ...given("baseUrl", flags.text("base-url")),
    ...given("wireApi", flags.text("wire-api")),
    ...given("apiKeyEnv", flags.text("api-key-env")),
    ...given("apiKeyCommand", flags.text("api-key-command")),
    ...given("apiKeyRefresh", flags.text("api-key-refresh")),
    ...given("auth", flags.text("auth")),
    ...given("secret", secret),
  };
}

function report({ conversation }: Call, { shown, storedIn, answer, quirks }: AddedIntegration): void {
  const { integration, isDefault, key } = shown;
  if (answer) sayAnswer(conversation, answer);
  if (storedIn !== undefined && key.kind === "masked")
    conversation.ok("key", `${key.masked}, kept in ${storedIn}`);
  conversation.ok("added", `${integration.slug} → ${integration.baseUrl}${isDefault ? ", the default" : ""}`);
  for (const quirk of quirks) conversation.say(`  Note: ${quirk}`);
  conversation.say(`Next:  portkey-codex model list --integration ${integration.slug}`);
}
