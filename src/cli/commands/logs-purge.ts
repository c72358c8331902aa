import { purgeRequests } from "../../app/logs-purge.ts";
import type { Command } from "../command.ts";
import { groupedCount } from "../render/number.ts";
import { parseAge } from "./logs-flags.ts";

export const command: Command = {
  summary: "Delete requests from the log, old ones or all.",
  examples: [
    ["portkey-codex logs purge --older-than 30d", "asks first, with the number"],
    ["portkey-codex logs purge --yes", "everything, without asking"],
  ],
  flags: [["--older-than <duration>", "Only older than this (12h, 30d)"]],
  async run({ house, conversation, flags }) {
    const age = flags.text("older-than");
    const olderThanMs = age === undefined ? undefined : parseAge("--older-than", age);
    const deleted = await purgeRequests(house, olderThanMs, conversation);
    if (deleted === 0) conversation.say("There is nothing to delete.");
    else conversation.ok("deleted", `${groupedCount(deleted)} ${deleted === 1 ? "request" : "requests"}`);
    return undefined;
  },
};
