import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";

/** Who listens on a port. `pid` is absent when the process belongs to another user. */
export interface PortHolder {
  readonly pid?: number;
  /** For people: the name and the pid. Never the arguments, which may hold secrets. */
  readonly words: string;
}

/** Errors: none; undefined when the system does not tell. */
export async function findPortHolder(
  port: number,
  platform: NodeJS.Platform,
): Promise<PortHolder | undefined> {
  try {
    return platform === "linux" ? await fromProc(port) : await fromLsof(port);
  } catch {
    return undefined;
  }
}

async function fromProc(port: number): Promise<PortHolder | undefined> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((file) => readFile(file, "utf8").catch(() => "")),
  );
  const listener = tables.map((table) => findListener(table, port)).find((found) => found !== undefined);
  if (!listener) return undefined;
  const pid = await pidOfSocket(listener.inode);
  if (pid === undefined) return { words: `a process of user ${listener.userId} holds it` };
  return named(pid, await readFile(`/proc/${pid}/comm`, "utf8"));
}

/** A row of /proc/net/tcp: `sl local_address rem_address st … uid timeout inode`; state 0A is LISTEN. */
export function findListener(table: string, port: number): { userId: string; inode: string } | undefined {
  const portHex = port.toString(16).toUpperCase().padStart(4, "0");
  for (const line of table.split("\n")) {
    const [, local, , state, , , , userId, , inode] = line.trim().split(/\s+/);
    if (state === "0A" && local?.endsWith(`:${portHex}`) && userId && inode) return { userId, inode };
  }
  return undefined;
}

async function pidOfSocket(inode: string): Promise<number | undefined> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const owners = await Promise.all(pids.map(async (pid) => ((await holdsSocket(pid, inode)) ? pid : "")));
  const owner = owners.find((pid) => pid !== "");
  return owner === undefined ? undefined : Number(owner);
}

async function holdsSocket(pid: string, inode: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""));
  return (await Promise.all(links)).includes(`socket:[${inode}]`);
}

/** `-F pc` prints a line a field: `p4821`, `cnode`. */
async function fromLsof(port: number): Promise<PortHolder | undefined> {
  const { stdout } = await promisify(execFile)("lsof", ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"], {
    timeout: 2_000,
  });
  return parseLsof(stdout);
}

export function parseLsof(output: string): PortHolder | undefined {
  const pid = Number(/^p(\d+)$/m.exec(output)?.[1]);
  const name = /^c(.+)$/m.exec(output)?.[1] ?? "";
  return pid > 0 ? named(pid, name) : undefined;
}

/** A process chooses its own name, so nothing but plain letters of it reaches a terminal. */
function named(pid: number, name: string): PortHolder {
  const plain = name.trim().replace(/[^\w .:@/-]/g, "?");
  return { pid, words: `${plain || "a process"} (pid ${pid}) holds it` };
}
