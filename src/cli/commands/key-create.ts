import { createKey } from "../../app/key-create.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { emitIssuedKey, ISSUED_KEY_FIELDS } from "../render/issued-key.ts";
import { KEY_POLICY_FLAGS, readKeyWishes } from "./key-flags.ts";

export const command: Command = {
  summary: "Make a key for another client of the gateway, and show it once.",
  examples: [
    ["portkey-codex key create --name laptop", "prints the key"],
    [
      "portkey-codex key create --name laptop --owner ada --budget '$10/day' --rate 60/minute",
      "with limits; they hold also when many ask at once",
    ],
    ["portkey-codex key create --name ci --models '@openai/*,!*-pro' --expires 90d", "for some models only"],
    ["portkey-codex key create --name ci --json key --jq '.[0].key'", "for scripts"],
  ],
  flags: [["--name <name>", "What it is for; shown in the log"], ...KEY_POLICY_FLAGS],
  jsonFields: ISSUED_KEY_FIELDS,
  async run(call) {
    const name = call.flags.text("name");
    if (name === undefined) {
      throw new FailureError({
        kind: "usage",
        message: "A key needs a name",
        why: "the log says by name who asked",
        fix: "portkey-codex key create --name laptop",
      });
    }
    await emitIssuedKey(call, await createKey(call.house, name, readKeyWishes(call.flags)));
    return undefined;
  },
};
