import type { Command } from "../command.ts";
import { ADDRESS_FLAGS, addressOf } from "./proxy-start.ts";

export const command: Command = {
  summary: "Stop the gateway and start it again, for example after an update.",
  examples: [["portkey-codex proxy restart", "this version takes over"]],
  flags: ADDRESS_FLAGS,
  async run(call) {
    const { restartProxy } = await import("../../app/proxy-restart.ts");
    const { host, port, pid, version } = await call.conversation.during("restarting the gateway", () =>
      restartProxy(call.house, addressOf(call)),
    );
    call.conversation.ok("gateway", `listening on ${host}:${port} (pid ${pid}, ${version})`);
    return undefined;
  },
};
