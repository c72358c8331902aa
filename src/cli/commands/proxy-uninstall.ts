import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Remove the service; Codex starts the gateway on demand again.",
  examples: [["portkey-codex proxy uninstall", "takes back `proxy install`"]],
  async run({ house, conversation }) {
    const { uninstallService } = await import("../../app/proxy-uninstall.ts");
    conversation.ok("service", (await uninstallService(house)) ? "removed" : "was not installed");
    return undefined;
  },
};
