import { planEnvUninstall } from "../../app/env-profile.ts";
import type { Command } from "../command.ts";
import { shortenHome } from "../render/home.ts";
import { agreeOn, PROFILE_FLAGS } from "./env-install.ts";

export const command: Command = {
  summary: "Take the block out of the profile again; every other byte stays as it is.",
  examples: [
    ["portkey-codex env uninstall", "out of every profile that has it"],
    ["portkey-codex env uninstall --shell zsh --yes", "out of one, without asking"],
  ],
  flags: PROFILE_FLAGS,
  async run(call) {
    const { house, flags, conversation } = call;
    const edits = await planEnvUninstall(house, { shell: flags.text("shell"), file: flags.text("file") });
    const end = await agreeOn(call, edits, "Take it out?");
    if (end !== "agreed") return end;
    const changed = edits.filter(({ plan }) => plan.changed);
    for (const { plan } of changed) {
      await plan.write();
      conversation.ok("restored", shortenHome(plan.file, house.paths.home));
    }
    if (changed.length === 0) conversation.ok("unchanged", "there is no block of ours");
    return undefined;
  },
};
