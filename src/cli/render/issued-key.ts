import type { IssuedKey } from "../../app/key-create.ts";
import type { Call } from "../command.ts";
import { emitJson } from "./emit.ts";
import type { JsonRow } from "./json.ts";
import { rfc3339 } from "./values.ts";

export const ISSUED_KEY_FIELDS = ["id", "name", "key", "created_at", "kept_in"] as const;

export const issuedRow = ({ key, secret, keptIn }: IssuedKey): JsonRow => ({
  id: key.id,
  name: key.name,
  key: secret,
  created_at: rfc3339(key.createdAtUnixMs),
  kept_in: keptIn,
});

/** A new secret: on stdout this once, unless it is kept where `token` finds it and nobody asked to see it. */
export async function emitIssuedKey(call: Call, issued: IssuedKey): Promise<void> {
  const { key, secret, keptIn } = issued;
  if (await emitJson(call, [issuedRow(issued)])) return;
  const { conversation, io } = call;
  if (keptIn !== undefined) {
    conversation.ok(key.name, `kept in ${keptIn}`);
    conversation.say("Codex gets it by itself; others:  portkey-codex token");
    return;
  }
  io.out(`${secret}\n`);
  conversation.ok(key.name, "this is the only time that it is shown");
}
