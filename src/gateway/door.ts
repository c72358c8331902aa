import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { RefusalError } from "./refusal.ts";

/** Where the gateway listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Lets in only what was meant for us. A web page cannot get in: its requests carry `Origin`, and a name that was
 * rebound to this machine is not ours. Listening on 127.0.0.1 alone does not protect against either.
 * Errors: RefusalError.
 */
export function checkDoor({ headers }: IncomingMessage, address: Address): void {
  if (headers.origin !== undefined)
    throw new RefusalError({ kind: "origin-refused", origin: headers.origin });
  const host = headers.host ?? "";
  if (!isOurHost(host, address)) throw new RefusalError({ kind: "host-refused", host: host.slice(0, 100) });
}

const LOOPBACK_NAMES = new Set(["127.0.0.1", "[::1]", "localhost"]);

/**
 * A gateway that was told to listen to other machines cannot know all its names, but a bare address is safe:
 * only a name can be rebound.
 */
function isOurHost(host: string, address: Address): boolean {
  const [, name = "", port = "80"] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host.toLowerCase()) ?? [];
  if (Number(port) !== address.port) return false;
  if (LOOPBACK_NAMES.has(name) || name === address.host.toLowerCase()) return true;
  const bare = name.replace(/^\[|\]$/g, "");
  return !isLoopbackAddress(address.host) && isIP(bare) !== 0;
}

const isLoopbackAddress = (host: string): boolean =>
  host === "localhost" || host === "::1" || host.startsWith("127.");
