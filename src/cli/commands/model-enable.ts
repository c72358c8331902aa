import type { Command } from "../command.ts";
import { PROVISION_FIELDS, provision } from "../provision.ts";
import { DRY_RUN } from "../settings-change.ts";

export const command: Command = {
  summary: "Let models of a provider be used; all are unless some were disabled.",
  positionals: ["<model...>"],
  examples: [
    ["portkey-codex model enable @openai/gpt-5.5-pro", "one of them"],
    ["portkey-codex model enable '@openai/*'", "all of them again"],
    ["portkey-codex model enable '@openai/*-pro' --dry-run", "show what would change"],
  ],
  flags: [DRY_RUN],
  jsonFields: PROVISION_FIELDS,
  run: (call) => provision(call, "enable"),
};
