import { type ChangedSetting, setSetting } from "../../app/settings-set.ts";
import type { Conversation } from "../../ports/conversation.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Change one setting; comments in the file stay.",
  positionals: ["<key>", "<value>"],
  examples: [
    ["portkey-codex settings set gateway.port 8788", "another port"],
    ["portkey-codex settings set logs.bodies 64KiB", "keep prompts and answers"],
    ["portkey-codex settings set default_integration work", "where a model without @slug goes"],
  ],
  learnMore: "portkey-codex help settings",
  async run({ house, conversation, positionals: [key = "", value = ""] }) {
    sayChanged(conversation, await setSetting(house, key, value));
    return undefined;
  },
};

export function sayChanged(conversation: Conversation, { now, overruled }: ChangedSetting): void {
  const value = now.value === "" ? "not set" : now.value;
  if (overruled) conversation.warn(now.key, `is ${value} all the same: ${now.source} overrules the file`);
  else conversation.ok(now.key, now.origin === "default" ? `${value} (default)` : value);
  const next = nextStep(now.key);
  if (next) conversation.say(`Next:  ${next}`);
}

/** What does not notice the change by itself. */
function nextStep(key: string): string | undefined {
  if (key === "gateway.host" || key === "gateway.port")
    return "portkey-codex proxy restart, then portkey-codex codex apply";
  return key.startsWith("codex.") ? "portkey-codex codex apply" : undefined;
}
