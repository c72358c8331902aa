import { setSetting } from "../../app/settings-set.ts";
import type { Command } from "../command.ts";
import { sayChanged } from "./settings-set.ts";

export const command: Command = {
  summary: "Take one setting out of the file, back to its default.",
  positionals: ["<key>"],
  examples: [["portkey-codex settings unset gateway.port", "8787 again"]],
  async run({ house, conversation, positionals: [key = ""] }) {
    sayChanged(conversation, await setSetting(house, key, undefined));
    return undefined;
  },
};
