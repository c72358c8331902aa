import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { nearest } from "../../domain/did-you-mean.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"];

export const command: Command = {
  summary: "Print the completion script for your shell.",
  positionals: ["<shell>"],
  examples: [
    ["portkey-codex completion bash >> ~/.bashrc", "bash"],
    ["source <(portkey-codex completion zsh)", "zsh; in ~/.zshrc, behind compinit"],
    ["portkey-codex completion fish > ~/.config/fish/completions/portkey-codex.fish", "fish"],
    ["portkey-codex completion powershell >> $PROFILE", "PowerShell"],
  ],
  async run({ house, io, positionals: [shell = ""] }) {
    if (!SHELLS.includes(shell)) throw unknownShell(shell);
    io.out(await readFile(join(house.program.root, "templates", "completion", shell), "utf8"));
    return undefined;
  },
};

function unknownShell(shell: string): FailureError {
  const guess = nearest(shell, SHELLS);
  return new FailureError({
    kind: "usage",
    message: `There is no completion for "${shell}"`,
    why: guess === undefined ? `shells: ${SHELLS.join(", ")}` : `did you mean ${guess}?`,
    fix: "portkey-codex completion --help",
  });
}
