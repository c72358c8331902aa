import { chooseInsecureStorage } from "../../app/insecure-storage.ts";
import { updateIntegration } from "../../app/integration-update.ts";
import type { Command } from "../command.ts";
import { given } from "../given.ts";
import { readSecretFlag } from "../read-secret.ts";
import { emitJson } from "../render/emit.ts";
import { INTEGRATION_FIELDS, integrationJson, sayAnswer } from "../render/integration.ts";

export const command: Command = {
  summary: "Change a provider's key, address or options.",
  positionals: ["<slug>"],
  examples: [
    ["portkey-codex integration update openai --api-key-stdin < key.txt", "a new key"],
    ["portkey-codex integration update openai --api-key-command 'pass show openai'", "a key from a command"],
    ["portkey-codex integration update lab --base-url http://127.0.0.1:8001/v1", "another address"],
    ["portkey-codex integration update openai --default --no-verify", "make it the default"],
  ],
  flags: [
    ["--base-url <url>", "Where it is"],
    ["--wire-api <responses|chat|anthropic|gemini>", "The API that it speaks"],
    ["--api-key-stdin", "Read the new key from stdin"],
    ["--api-key-env <variable>", "Read the key from this variable each time"],
    ["--api-key-command <words>", "Run this for the key, without a shell, each time it is needed anew"],
    ["--api-key-refresh <duration>", "Run it again after so long, and when the key is refused"],
    [
      "--auth <aws|google|key>",
      "Instead of a key: sign as AWS (Bedrock) or Google (Vertex) know you on this machine",
    ],
    ["--option <name=value...>", "A setting of this provider alone"],
    ["--no-verify", "Do not ask the provider whether it takes the key"],
    ["--default", "Send models without @slug here"],
    ["--insecure-storage", "Keep keys in a file in clear, when nothing better works"],
  ],
  jsonFields: INTEGRATION_FIELDS,
  async run(call) {
    const { house, conversation, flags } = call;
    if (flags.on("insecure-storage")) await chooseInsecureStorage(house);
    const wishes = {
      options: flags.list("option"),
      verify: !flags.on("no-verify"),
      makeDefault: flags.on("default"),
      ...given("baseUrl", flags.text("base-url")),
      ...given("wireApi", flags.text("wire-api")),
      ...given("apiKeyEnv", flags.text("api-key-env")),
      ...given("apiKeyCommand", flags.text("api-key-command")),
      ...given("apiKeyRefresh", flags.text("api-key-refresh")),
      ...given("auth", flags.text("auth")),
      ...given("secret", await readSecretFlag(call)),
    };
    const slug = call.positionals[0] ?? "";
    const { shown, answer } = await updateIntegration(house, { slug, wishes }, conversation);
    if (await emitJson(call, integrationJson(shown))) return undefined;
    if (answer) sayAnswer(conversation, answer);
    conversation.ok(
      "updated",
      `${slug} → ${shown.integration.baseUrl}${shown.isDefault ? ", the default" : ""}`,
    );
    return undefined;
  },
};
