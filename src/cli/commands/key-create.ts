import { basename } from "node:path";
import { createKey, type IssuedKey } from "../../app/key-create.ts";
import type { KeyWishes } from "../../app/key-policy.ts";
import { revokeKey } from "../../app/key-revoke.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Call, Command } from "../command.ts";
import { openNewFile } from "../new-file.ts";
import { emitJson } from "../render/emit.ts";
import { emitIssuedKey, ISSUED_KEY_FIELDS, issuedRow } from "../render/issued-key.ts";
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
    ["portkey-codex key create --name ada --team red --out ada.key", "for a colleague, into a file"],
    ["portkey-codex key create --name ci --json key --jq '.[0].key'", "for scripts"],
  ],
  flags: [
    ["--name <name>", "What it is for; shown in the log"],
    ...KEY_POLICY_FLAGS,
    ["--out <file>", "Write it into a new file that only you can read, and do not print it"],
  ],
  jsonFields: [...ISSUED_KEY_FIELDS, "file"],
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
    const wishes = readKeyWishes(call.flags);
    const out = call.flags.text("out");
    if (out === undefined) await emitIssuedKey(call, await createKey(call.house, name, wishes));
    else await createIntoFile(call, { name, wishes, out });
    return undefined;
  },
};

interface FileWish {
  readonly name: string;
  readonly wishes: KeyWishes;
  readonly out: string;
}

/** Both or neither: a key that nobody can read is taken back. */
async function createIntoFile(call: Call, { name, wishes, out }: FileWish): Promise<void> {
  const { conversation, house } = call;
  const file = await openNewFile(out, "--out");
  let issued: IssuedKey | undefined;
  try {
    issued = await createKey(house, name, wishes);
    await file.write(`${issued.secret}\n`);
  } catch (error) {
    await file.discard();
    if (issued) await revokeKey(house, name);
    throw error;
  }
  if (await emitJson(call, [{ ...issuedRow(issued), key: undefined, file: file.path }])) return;
  conversation.ok(name, `written to ${file.path}, which only you can read; nothing else shows it`);
  conversation.say(
    `Whoever gets it types:  portkey-codex init --gateway <url> --key-stdin < ${basename(out)}`,
  );
}
