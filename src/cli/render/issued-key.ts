import type { IssuedKey } from "../../app/key-create.ts";
import type { Call } from "../command.ts";
import { emitJson } from "./emit.ts";
import { rfc3339 } from "./values.ts";

export const ISSUED_KEY_FIELDS = ["id", "name", "key", "created_at", "kept_in"] as const;

/** A new secret: on stdout this once, unless it is kept where `token` finds it and nobody asked to see it. */
export async function emitIssuedKey(call: Call, { key, secret, keptIn }: IssuedKey): Promise<void> {
  const row = {
    id: key.id,
    name: key.name,
    key: secret,
    created_at: rfc3339(key.createdAtUnixMs),
    kept_in: keptIn,
  };
  if (await emitJson(call, [row])) return;
  const { conversation, io } = call;
  if (keptIn !== undefined) {
    conversation.ok(key.name, `kept in ${keptIn}`);
    conversation.say("Codex gets it by itself; others:  portkey-codex token");
    return;
  }
  io.out(`${secret}\n`);
  conversation.ok(key.name, "this is the only time that it is shown");
}
