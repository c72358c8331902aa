import { readEnvLine } from "../../app/env-line.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Print the line that gives your shell the gateway's key as PORTKEY_API_KEY.",
  examples: [
    ['eval "$(portkey-codex env)"', "for this shell only (bash, zsh)"],
    ["portkey-codex env --shell fish | source", "the same in fish"],
    ["portkey-codex env install", "for every new shell"],
  ],
  flags: [["--shell <name>", "bash, zsh, fish or powershell; otherwise the shell that you use"]],
  async run({ house, io, conversation, flags }) {
    const { line, launcherInstalled } = await readEnvLine(house, flags.text("shell"));
    io.out(`${line}\n`);
    if (!launcherInstalled) {
      conversation.warn("launcher", "what it calls is not there yet: portkey-codex env install");
    } else if (io.outIsTerminal) {
      conversation.say("For every new shell:  portkey-codex env install");
    }
    return undefined;
  },
};
