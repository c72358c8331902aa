import type { Command } from "../command.ts";
import { complete } from "../complete.ts";
import { safeText } from "../render/safe-text.ts";
import { commands } from "./index.ts";

/** Called by the completion scripts of templates/completion. */
export const command: Command = {
  summary: "Say what could be typed next; for completion scripts.",
  examples: [
    ["portkey-codex complete --word=sh -- integration", "show\\tShow one provider, its key masked."],
  ],
  flags: [["--word <text>", "What is typed of the word at the cursor"]],
  passThrough: true,
  async run({ house, io, flags, rest }) {
    const candidates = await complete({ before: rest, word: flags.text("word") ?? "" }, commands, house);
    io.out(candidates.map(([value, help]) => `${safeText(value)}\t${safeText(help)}\n`).join(""));
    return undefined;
  },
};
