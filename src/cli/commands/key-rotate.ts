import { rotateKey } from "../../app/key-rotate.ts";
import { parseDurationMs } from "../../domain/duration.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { emitIssuedKey, ISSUED_KEY_FIELDS } from "../render/issued-key.ts";

export const command: Command = {
  summary: "Give a key a new secret; the old one is refused at once, or after a while.",
  positionals: ["<name>"],
  examples: [
    ["portkey-codex key rotate laptop", "prints the new key"],
    ["portkey-codex key rotate laptop --overlap 24h", "both secrets open for a day"],
    ["portkey-codex key rotate codex --yes", "Codex asks for the new one by itself"],
  ],
  flags: [["--overlap <duration>", "So long the old secret opens as well (at most 31d)"]],
  jsonFields: ISSUED_KEY_FIELDS,
  async run(call) {
    const { conversation, house, positionals, flags } = call;
    const name = positionals[0] ?? "";
    const overlapMs = readOverlap(flags.text("overlap"));
    const until = overlapMs > 0 ? "when that time is over" : "from then on";
    const message = `Replace the key "${name}"? Who uses the old one is refused ${until}.`;
    if (!(await conversation.confirm({ message, preset: false, flag: "--yes" })))
      throw new FailureError({ kind: "cancelled" });
    await emitIssuedKey(call, await rotateKey(house, name, overlapMs));
    return undefined;
  },
};

function readOverlap(text: string | undefined): number {
  const ms = text === undefined ? 0 : parseDurationMs(text);
  if (ms !== undefined) return ms;
  throw new FailureError({
    kind: "usage",
    message: `--overlap "${text}" is not a duration`,
    fix: "portkey-codex key rotate laptop --overlap 24h",
  });
}
