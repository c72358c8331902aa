import { addGuardrails } from "../../app/guardrail-change.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Put a ready-made set of guardrails into the settings.",
  positionals: ["<guardrail>"],
  examples: [
    ["portkey-codex guardrail add secrets-only", "keys, tokens and passwords stay here"],
    ["portkey-codex guardrail add strict", "see its lines first: portkey-codex guardrail show strict"],
  ],
  learnMore: "portkey-codex help guardrails",
  async run({ house, conversation, positionals }) {
    const added = await addGuardrails(house, positionals[0] ?? "");
    conversation.ok("guardrails", `${added.join(", ")} in ${(await house.settings()).file}`);
    conversation.say("Next:  portkey-codex guardrail list");
    conversation.say(`Undo:  ${added.map((name) => `portkey-codex guardrail remove ${name}`).join("; ")}`);
    return undefined;
  },
};
