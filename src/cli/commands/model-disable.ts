import type { Command } from "../command.ts";
import { PROVISION_FIELDS, provision } from "../provision.ts";
import { DRY_RUN } from "../settings-change.ts";

export const command: Command = {
  summary: "Refuse models of a provider, whoever asks, and take them off every list.",
  positionals: ["<model...>"],
  examples: [
    ["portkey-codex model disable @openai/gpt-5.5-pro", "one of them"],
    ["portkey-codex model disable '@openai/*-pro' '@openai/o1*'", "by patterns"],
    ["portkey-codex model disable '@openai/*'", "all; then enable the few that shall be used"],
  ],
  flags: [DRY_RUN],
  jsonFields: PROVISION_FIELDS,
  run: (call) => provision(call, "disable"),
};
