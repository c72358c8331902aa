import { testIntegration } from "../../app/integration-test.ts";
import type { Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { sayAnswer } from "../render/integration.ts";

export const command: Command = {
  summary: "Ask a provider whether it answers and takes the key; costs nothing.",
  positionals: ["<slug>"],
  examples: [["portkey-codex integration test openai", "exit code 4 when the key is refused"]],
  jsonFields: ["slug", "base_url", "models", "account"],
  async run(call) {
    const slug = call.positionals[0] ?? "";
    const { integration, answer } = await testIntegration(call.house, slug, call.conversation);
    const json = {
      slug,
      base_url: integration.baseUrl,
      models: answer.kind === "models" ? answer.models.length : undefined,
      account: answer.kind === "models" ? answer.account : undefined,
    };
    if (!(await emitJson(call, json))) sayAnswer(call.conversation, answer);
    return undefined;
  },
};
