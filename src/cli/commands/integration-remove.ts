import { removeIntegration } from "../../app/integration-remove.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Remove a provider and its key.",
  positionals: ["<slug>"],
  examples: [["portkey-codex integration remove openai --yes", "without asking"]],
  async run({ house, conversation, positionals }) {
    const { slug, keyRemoved, newDefault } = await removeIntegration(
      house,
      positionals[0] ?? "",
      conversation,
    );
    conversation.ok("removed", `${slug}${keyRemoved ? " and its key" : ""}`);
    if (newDefault !== undefined) conversation.ok("default", `models without @slug go to ${newDefault} now`);
    return undefined;
  },
};
