import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openServiceManager } from "../../src/machine/service-manager.ts";
import type { House } from "../../src/ports/house.ts";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const COMMAND = ['/data/100% "$HOME" & co/portkey-codex', "proxy", "start", "--foreground"];

let folder: string;
let bin: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "portkey-codex-service-"));
  bin = join(folder, "bin");
  await mkdir(bin);
});
afterEach(() => rm(folder, { recursive: true }));

/** A tool that writes down how it was called; `script` decides what it answers. */
async function install(tool: string, script = ""): Promise<void> {
  const text = `#!/bin/sh\necho "${tool} $*" >> '${folder}/calls'\n${script}\n`;
  await writeFile(join(bin, tool), text);
  await chmod(join(bin, tool), 0o755);
}

const calls = async () => (await readFile(join(folder, "calls"), "utf8")).trim().split("\n");
const forgetCalls = () => rm(join(folder, "calls"), { force: true });

function open(platform: NodeJS.Platform, environment: Record<string, string> = {}) {
  return openServiceManager({
    platform,
    program: { node: process.execPath, root: REPOSITORY },
    paths: {
      home: folder,
      dataDir: join(folder, "data"),
      gatewayLogFile: join(folder, "state", "gateway.log"),
    },
    environment: { PATH: `${bin}:/usr/bin:/bin`, ...environment },
  } as unknown as House);
}

describe.runIf(process.platform !== "win32")("systemd", () => {
  test("install writes the unit, starts it now and at login; uninstall takes all of it back", async () => {
    await install("systemctl");
    const service = open("linux");
    expect(await service.state()).toEqual({ installed: false, running: false });
    await service.install(COMMAND);
    expect(service.file).toBe(join(folder, ".config/systemd/user/portkey-codex.service"));
    expect(await readFile(service.file, "utf8")).toContain(
      'ExecStart="/data/100%% \\"$$HOME\\" & co/portkey-codex" "proxy" "start" "--foreground"\n',
    );
    expect(await service.state()).toEqual({ installed: true, running: true });
    await service.restart();
    expect(await service.uninstall()).toBe(true);
    expect(await service.uninstall()).toBe(false);
    expect(await calls()).toEqual([
      "systemctl --user daemon-reload",
      "systemctl --user enable portkey-codex.service",
      "systemctl --user restart portkey-codex.service",
      "systemctl --user is-active --quiet portkey-codex.service",
      "systemctl --user restart portkey-codex.service",
      "systemctl --user disable --now portkey-codex.service",
      "systemctl --user daemon-reload",
    ]);
  });

  test("a refusal is told with its reason, and leaves no unit behind", async () => {
    await install("systemctl", "echo 'Failed to connect to bus: No medium found' >&2; exit 1");
    const service = open("linux");
    const failure = await service.install(COMMAND).catch((error) => error.failure);
    expect(failure).toMatchObject({
      kind: "failed",
      why: "systemctl --user daemon-reload: Failed to connect to bus: No medium found",
    });
    expect(await service.state()).toEqual({ installed: false, running: false });
  });

  test("a system without systemd is told so", async () => {
    const service = open("linux", { PATH: bin });
    const failure = await service.install(COMMAND).catch((error) => error.failure);
    expect(failure.why).toContain("ENOENT");
  });

  test("a second home has a unit of its own", () => {
    const { file } = open("linux", { PORTKEY_CODEX_HOME: folder });
    expect(file).toMatch(/portkey-codex-[0-9a-f]{8}\.service$/);
  });
});

describe.runIf(process.platform !== "win32")("launchd", () => {
  test("the agent's exact words, and what launchctl is told", async () => {
    await install("launchctl", 'case "$1" in print) echo "	state = running";; esac');
    const service = open("darwin");
    await service.install(COMMAND);
    expect(service.file).toBe(join(folder, "Library/LaunchAgents/ai.portkey.portkey-codex.plist"));
    const text = await readFile(service.file, "utf8");
    expect(text).toContain(
      [
        "  <array>",
        "    <string>/data/100% &quot;$HOME&quot; &amp; co/portkey-codex</string>",
        "    <string>proxy</string>",
        "    <string>start</string>",
        "    <string>--foreground</string>",
        "  </array>",
      ].join("\n"),
    );
    expect(text).toContain(`<string>${folder}/state/gateway.log</string>`);
    expect(await service.state()).toEqual({ installed: true, running: true });
    await service.restart();
    await service.uninstall();
    const domain = `gui/${process.getuid?.()}`;
    const agent = `${domain}/ai.portkey.portkey-codex`;
    expect(await calls()).toEqual([
      `launchctl bootout ${agent}`,
      `launchctl bootstrap ${domain} ${service.file}`,
      `launchctl print ${agent}`,
      `launchctl kickstart -k ${agent}`,
      `launchctl bootout ${agent}`,
    ]);
  });
});

describe.runIf(process.platform !== "win32")("Task Scheduler", () => {
  test("the task's exact words, and what schtasks is told", async () => {
    await install("schtasks");
    await install("powershell", "echo Running");
    const service = open("win32", { USERDOMAIN: "WORK", USERNAME: "u" });
    await service.install(COMMAND);
    const text = (await readFile(service.file)).toString("utf16le");
    expect(text.startsWith('\ufeff<?xml version="1.0" encoding="UTF-16"?>')).toBe(true);
    expect(text).toContain("<UserId>WORK\\u</UserId>");
    expect(text).toContain("<Command>/data/100% &quot;$HOME&quot; &amp; co/portkey-codex</Command>");
    expect(text).toContain("<Arguments>proxy start --foreground</Arguments>");
    expect(await service.state()).toEqual({ installed: true, running: true });
    await forgetCalls();
    await service.restart();
    await service.uninstall();
    expect(await calls()).toEqual([
      "schtasks /End /TN portkey-codex",
      "schtasks /Run /TN portkey-codex",
      "schtasks /End /TN portkey-codex",
      "schtasks /Delete /TN portkey-codex /F",
    ]);
  });
});
