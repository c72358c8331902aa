import { connect } from "node:net";
import { join } from "node:path";
import type { Environment } from "../ports/house.ts";
import { type DbusCall, type DbusReader, DbusWriter, decodeMessage, encodeCall } from "./dbus-message.ts";

export interface SecretLookUp {
  readonly environment: Environment;
  readonly service: string;
  readonly account: string;
  readonly timeoutMs: number;
}

/** No secret is longer; whoever floods us is left. */
const MAX_BYTES = 1_048_576;

const BUS = "org.freedesktop.DBus";
const SECRETS = "org.freedesktop.secrets";

/**
 * Reads one secret from the Secret Service in this process, over its socket: `token` does this at every start of
 * Codex, and a helper process takes longer than all the rest of it.
 * `undefined` for anything but exactly one item in an unlocked keyring: absent, locked, no bus, a bus that is not
 * a Unix socket, too slow. The helper knows those cases and words for them.
 * Source: D-Bus Specification 0.43; Secret Service API 0.2.
 */
export async function lookUpSecret(lookUp: SecretLookUp): Promise<string | undefined> {
  let bus: Bus | undefined;
  try {
    const path = busPath(lookUp.environment);
    if (path === undefined || process.getuid === undefined) return undefined;
    bus = openBus(path, process.getuid(), lookUp.timeoutMs);
    return await converse(bus, lookUp);
  } catch {
    return undefined;
  } finally {
    bus?.close();
  }
}

async function converse(bus: Bus, { service, account }: SecretLookUp): Promise<string | undefined> {
  // All three are sent at once; the bus answers in order.
  const [, session, items] = await Promise.all([
    bus.call({ destination: BUS, path: "/org/freedesktop/DBus", interface: BUS, member: "Hello" }),
    bus.call(secretsCall("/org/freedesktop/secrets", "Service", "OpenSession", "sv", openPlainSession())),
    bus.call(
      secretsCall("/org/freedesktop/secrets", "Service", "SearchItems", "a{ss}", wanted(service, account)),
    ),
  ]);
  const unlocked = items.array(4, (reader) => reader.string());
  const [item, another] = unlocked;
  if (item === undefined || another !== undefined) return undefined;
  const argument = new DbusWriter().string(sessionPath(session)).bytes;
  const secret = await bus.call(secretsCall(item, "Item", "GetSecret", "o", argument));
  // (session, parameters, value, content type)
  secret.align(8).string();
  secret.blob();
  return secret.blob().toString("utf8");
}

function secretsCall(
  path: string,
  of: "Service" | "Item",
  member: string,
  signature: string,
  body: Buffer,
): UnnumberedCall {
  return { destination: SECRETS, path, interface: `org.freedesktop.Secret.${of}`, member, signature, body };
}

/** The secret crosses a socket that only this user can open, so it needs no second wrapping. */
const openPlainSession = (): Buffer => new DbusWriter().string("plain").signature("s").string("").bytes;

/** The attributes that `keychain-helper.cjs` stores items under. */
const wanted = (service: string, username: string): Buffer =>
  new DbusWriter().array(8, (entries) => {
    for (const [key, value] of Object.entries({ service, username })) {
      entries.align(8).string(key).string(value);
    }
  }).bytes;

/** `(variant output, object path)`; the output of a plain session is an empty string. */
function sessionPath(reply: DbusReader): string {
  reply.signature();
  reply.string();
  return reply.string();
}

type UnnumberedCall = Omit<DbusCall, "serial">;

interface Bus {
  /** Rejects when the answer is an error, or when the bus goes away. */
  call(call: UnnumberedCall): Promise<DbusReader>;
  close(): void;
}

function openBus(path: string, userId: number, timeoutMs: number): Bus {
  const waiting = new Map<number, { resolve(body: DbusReader): void; reject(reason: Error): void }>();
  let arrived = Buffer.alloc(0);
  let isWelcome = false;
  let serial = 0;
  const socket = connect(path);
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  // The user's name in hexadecimal letters; the bus asks the kernel whether it is true.
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(userId)).toString("hex")}\r\nBEGIN\r\n`);
  socket.on("data", (chunk) => {
    arrived = Buffer.concat([arrived, chunk]);
    try {
      if (arrived.length > MAX_BYTES) throw new RangeError("more than any secret needs");
      read();
    } catch {
      socket.destroy();
    }
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    clearTimeout(timer);
    for (const { reject } of waiting.values()) reject(new Error("the bus went away"));
  });

  function read(): void {
    if (!isWelcome) {
      const lineEnd = arrived.indexOf("\r\n");
      if (lineEnd < 0) return;
      if (!arrived.toString("latin1", 0, lineEnd).startsWith("OK ")) throw new RangeError("not welcome");
      isWelcome = true;
      arrived = arrived.subarray(lineEnd + 2);
    }
    for (let found = decodeMessage(arrived); found; found = decodeMessage(arrived)) {
      arrived = Buffer.from(found.rest);
      if (!found.reply) continue;
      const caller = waiting.get(found.reply.serial);
      if (found.reply.kind === "return") caller?.resolve(found.reply.body);
      else caller?.reject(new Error("the call was refused"));
      waiting.delete(found.reply.serial);
    }
  }

  return {
    call: (call) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) throw new Error("the bus went away");
        serial += 1;
        waiting.set(serial, { resolve, reject });
        socket.write(encodeCall({ ...call, serial }));
      }),
    close: () => socket.destroy(),
  };
}

/** libdbus looks at the same two places. Other kinds of address are left to it. */
function busPath(environment: Environment): string | undefined {
  const address = environment["DBUS_SESSION_BUS_ADDRESS"];
  const runtimeDir = environment["XDG_RUNTIME_DIR"];
  if (!address) return runtimeDir ? join(runtimeDir, "bus") : undefined;
  const path = /^unix:(?:[^;]*,)?path=([^,;]+)/.exec(address)?.[1];
  return path === undefined ? undefined : decodeURIComponent(path);
}
