import { updateKey } from "../../app/key-update.ts";
import type { Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";
import { KEY_FIELDS, keyFields, keyJson } from "../render/key.ts";
import { KEY_POLICY_FLAGS, readKeyWishes } from "./key-flags.ts";

export const command: Command = {
  summary: "Change what a key may do; what is not named stays, `none` takes it back.",
  positionals: ["<name>"],
  examples: [
    ["portkey-codex key update laptop --budget '$20/day'", "another daily budget"],
    ["portkey-codex key update laptop --models '@openai/*,!*-pro'", "fewer models"],
    ["portkey-codex key update laptop --rate none --expires never", "no rates, no end"],
  ],
  flags: KEY_POLICY_FLAGS,
  jsonFields: KEY_FIELDS,
  async run(call) {
    const { house, io, conversation, positionals, flags } = call;
    const key = await updateKey(house, positionals[0] ?? "", readKeyWishes(flags));
    const now = house.clock.nowUnixMs();
    if (await emitJson(call, keyJson(key, now))) return undefined;
    io.out(renderFields(io, keyFields(key, now)));
    conversation.ok("updated", `${key.name}; a running gateway notices within a second`);
    return undefined;
  },
};
