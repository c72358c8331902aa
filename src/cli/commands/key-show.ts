import { showKey } from "../../app/key-show.ts";
import type { Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";
import { KEY_FIELDS, keyFields, keyJson } from "../render/key.ts";

export const command: Command = {
  summary: "Show one key of the gateway and what it may do.",
  positionals: ["<name>"],
  examples: [
    ["portkey-codex key show laptop", "its models, budgets and rates"],
    ["portkey-codex key show laptop --json budgets,models", "for scripts"],
  ],
  jsonFields: KEY_FIELDS,
  async run(call) {
    const key = await showKey(call.house, call.positionals[0] ?? "");
    const now = call.house.clock.nowUnixMs();
    if (!(await emitJson(call, keyJson(key, now)))) call.io.out(renderFields(call.io, keyFields(key, now)));
    return undefined;
  },
};
