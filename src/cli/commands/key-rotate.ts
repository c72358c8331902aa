import { rotateKey } from "../../app/key-rotate.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { emitIssuedKey, ISSUED_KEY_FIELDS } from "../render/issued-key.ts";

export const command: Command = {
  summary: "Give a key a new secret; the old one is refused at once.",
  positionals: ["<name>"],
  examples: [
    ["portkey-codex key rotate laptop", "prints the new key"],
    ["portkey-codex key rotate codex --yes", "Codex asks for the new one by itself"],
  ],
  jsonFields: ISSUED_KEY_FIELDS,
  async run(call) {
    const { conversation, house, positionals } = call;
    const name = positionals[0] ?? "";
    const message = `Replace the key "${name}"? Who uses the old one is refused from then on.`;
    if (!(await conversation.confirm({ message, preset: false, flag: "--yes" })))
      throw new FailureError({ kind: "cancelled" });
    await emitIssuedKey(call, await rotateKey(house, name));
    return undefined;
  },
};
