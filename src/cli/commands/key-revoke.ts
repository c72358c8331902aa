import { revokeKey } from "../../app/key-revoke.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";

export const command: Command = {
  summary: "Refuse a key from now on.",
  positionals: ["<name>"],
  examples: [["portkey-codex key revoke laptop --yes", "without asking"]],
  async run({ house, conversation, positionals }) {
    const name = positionals[0] ?? "";
    const message = `Revoke the key "${name}"? It cannot be brought back.`;
    if (!(await conversation.confirm({ message, preset: false, flag: "--yes" }))) {
      throw new FailureError({ kind: "cancelled" });
    }
    await revokeKey(house, name);
    conversation.ok("revoked", name);
    return undefined;
  },
};
