import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Keep the gateway running: start it now and at every login.",
  examples: [
    ["portkey-codex proxy install", "systemd on Linux, launchd on macOS, Task Scheduler on Windows"],
  ],
  async run({ house, conversation }) {
    const { installService } = await import("../../app/proxy-install.ts");
    const { name, file, gateway } = await conversation.during("installing the service", () =>
      installService(house),
    );
    conversation.ok("service", `${name} starts the gateway at every login (${file})`);
    conversation.ok("gateway", `listening on ${gateway.host}:${gateway.port} (pid ${gateway.pid})`);
    conversation.say("Undo:  portkey-codex proxy uninstall");
    return undefined;
  },
};
