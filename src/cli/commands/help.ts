import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { commandHelp, overview } from "../help.ts";
import { commands } from "./index.ts";

export const command: Command = {
  summary: "Explain a command or a topic.",
  positionals: ["[words...]"],
  examples: [
    ["portkey-codex help logs", "what `logs` can do"],
    ["portkey-codex help exit-codes", "what each exit code means"],
  ],
  async run({ io, house, positionals }) {
    const path = positionals.join(" ");
    if (path === "") {
      io.out(overview(io, commands, house.version));
      return undefined;
    }
    const entry = commands.find((candidate) => candidate.path === path);
    if (entry) {
      const { command: found } = await entry.load();
      io.out(commandHelp(io, entry.path, found, commands));
      return undefined;
    }
    throw new FailureError({
      kind: "usage",
      message: `There is no help on "${path}"`,
      fix: "portkey-codex help",
    });
  },
};
