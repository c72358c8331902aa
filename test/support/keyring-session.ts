// A desktop session of a test's own: a private D-Bus and a real gnome-keyring in a temporary home.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

/** What must be installed for it; the first missing one is the reason to skip. */
const PROGRAMS = ["dbus-daemon", "dbus-send", "gnome-keyring-daemon"];

const PASSWORD = "the password of the test's keyring";

export interface KeyringSession {
  readonly environment: Readonly<Record<string, string>>;
  /** Ends the daemon and starts it again as after a login without a password: everything is there, locked. */
  lock(): Promise<void>;
  close(): Promise<void>;
}

/** Why there can be no such session here; `undefined` when there can. */
export const keyringMissing = (): Promise<string | undefined> => firstMissing(PROGRAMS);

export async function firstMissing(programs: readonly string[]): Promise<string | undefined> {
  if (process.platform === "win32") return "not on Windows";
  for (const program of programs) if (!(await isInstalled(program))) return `${program} is not installed`;
  return undefined;
}

export async function startKeyringSession(folder: string): Promise<KeyringSession> {
  const runtimeDir = join(folder, "runtime");
  await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
  const bus = await startBus(folder);
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    XDG_RUNTIME_DIR: runtimeDir,
    DBUS_SESSION_BUS_ADDRESS: bus.address,
  };
  let keyring = await startKeyring(environment, ["--unlock"]);
  return {
    environment,
    lock: async () => {
      await end(keyring);
      keyring = await startKeyring(environment, []);
    },
    close: async () => {
      await end(keyring);
      await end(bus.process);
    },
  };
}

/** No service directories: nothing of the machine's desktop is started on this bus. */
const BUS_CONFIG = (
  folder: string,
) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${join(folder, "bus")}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

async function startBus(folder: string): Promise<{ process: ChildProcess; address: string }> {
  const config = join(folder, "bus.conf");
  await writeFile(config, BUS_CONFIG(folder));
  const args = ["--nofork", "--nopidfile", "--print-address=1", `--config-file=${config}`];
  const daemon = spawn("dbus-daemon", args, { stdio: ["ignore", "pipe", "ignore"] });
  const [address] = (await once(createInterface(daemon.stdout), "line")) as [string];
  return { process: daemon, address };
}

async function startKeyring(environment: Record<string, string>, args: string[]): Promise<ChildProcess> {
  const all = ["--foreground", "--components=secrets", ...args];
  const daemon = spawn("gnome-keyring-daemon", all, {
    env: environment,
    stdio: ["pipe", "ignore", "ignore"],
  });
  daemon.stdin?.end(PASSWORD);
  while (!(await isOnBus(environment))) {
    if (daemon.exitCode !== null) throw new Error(`gnome-keyring-daemon ended with ${daemon.exitCode}`);
  }
  return daemon;
}

async function isOnBus(environment: Record<string, string>): Promise<boolean> {
  const { stdout } = await promisify(execFile)(
    "dbus-send",
    [
      `--bus=${environment["DBUS_SESSION_BUS_ADDRESS"]}`,
      "--print-reply=literal",
      "--dest=org.freedesktop.DBus",
      "/org/freedesktop/DBus",
      "org.freedesktop.DBus.NameHasOwner",
      "string:org.freedesktop.secrets",
    ],
    { env: environment },
  );
  return stdout.includes("true");
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

async function isInstalled(program: string): Promise<boolean> {
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    const found = await access(join(folder, program)).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
