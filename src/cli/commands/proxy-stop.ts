import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Stop the gateway; running answers may end first.",
  examples: [["portkey-codex proxy stop", "Codex starts it again when it needs it"]],
  async run({ house, conversation }) {
    const { stopProxy } = await import("../../app/proxy-stop.ts");
    const stopped = await conversation.during("waiting for running requests", () => stopProxy(house));
    conversation.ok("gateway", stopped ? "stopped" : "was not running");
    return undefined;
  },
};
