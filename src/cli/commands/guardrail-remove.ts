import { removeGuardrail } from "../../app/guardrail-change.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Take a guardrail out of the settings.",
  positionals: ["<guardrail>"],
  examples: [["portkey-codex guardrail remove pii", "one of your own, or of a set that was added"]],
  learnMore: "portkey-codex help guardrails",
  async run({ house, conversation, positionals }) {
    const [name = ""] = positionals;
    await removeGuardrail(house, name);
    conversation.ok("removed", name);
    return undefined;
  },
};
