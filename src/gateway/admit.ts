import type { Client } from "./client.ts";
import type { KeyRing, LiveKey } from "./key-ring.ts";
import { RefusalError } from "./refusal.ts";

/** Whoever shows a key in its headers. */
type Presenter = Pick<Client, "header">;

/** Only who holds a key that was not taken back goes on; what it may do is looked at next (access.ts). Nothing of the body has been read yet. Errors: RefusalError. */
export function admit(client: Presenter, keys: KeyRing): LiveKey {
  const secret = presentedKey(client);
  if (secret === undefined) throw new RefusalError({ kind: "key-missing" });
  const verdict = keys.verify(secret);
  switch (verdict.kind) {
    case "known":
      return verdict.key;
    case "foreign":
      throw new RefusalError({ kind: "key-foreign" });
    case "unknown":
      throw new RefusalError({ kind: "key-unknown", seenBefore: verdict.seenBefore });
  }
}

/** `Authorization: Bearer` as Codex sends it, or Portkey's own header as its SDKs do. */
function presentedKey(client: Presenter): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(client.header("authorization")?.trim() ?? "")?.[1];
  return bearer ?? (client.header("x-portkey-api-key")?.trim() || undefined);
}

/** A web page can post text/plain to us without asking first, but not JSON. Errors: RefusalError. */
export function requireJson(client: Client): void {
  const contentType = client.header("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(contentType))
    throw new RefusalError({ kind: "not-json-content", contentType });
}
