import { join, resolve } from "node:path";
import type { Environment, House } from "../ports/house.ts";
import { fillTemplate } from "./template.ts";

/** What a launcher says: which Node starts which program. */
export interface LauncherContent {
  readonly node: string;
  readonly programRoot: string;
}

type LauncherHouse = Pick<House, "program" | "paths" | "platform" | "version" | "environment">;

/** The whole text of the launcher that this version writes. */
export function launcherText(house: LauncherHouse, content: LauncherContent): Promise<string> {
  return house.platform === "win32" ? forWindows(house, content) : forPosix(house, content);
}

/** What an existing launcher says about itself; undefined for a file that is no launcher of ours. */
export function readLauncherText(text: string): { version: string; node: string } | undefined {
  const version = /portkey-codex launcher (\S+)/.exec(text)?.[1];
  const posixNode = /^recorded='(.*)'$/m.exec(text)?.[1]?.replaceAll("'\\''", "'");
  const windowsNode = /^set "NODE=(.*)"\r?$/m.exec(text)?.[1]?.replaceAll("%%", "%");
  const node = posixNode ?? windowsNode;
  return version !== undefined && node !== undefined ? { version, node } : undefined;
}

function forPosix(house: LauncherHouse, { node, programRoot }: LauncherContent): Promise<string> {
  const exports = remembered(house.environment).map(
    ([name, value]) => `[ -n "$${name}" ] || export ${name}=${quoteForShell(value)}\n`,
  );
  return fillTemplate(house.program, "launcher.sh", {
    version: house.version,
    node: quoteForShell(node),
    program: quoteForShell(join(programRoot, "bin", "portkey-codex.js")),
    home: quoteForShell(house.paths.home),
    exports: exports.join(""),
  });
}

async function forWindows(house: LauncherHouse, { node, programRoot }: LauncherContent): Promise<string> {
  // cmd reads the file in the console's code page, so a name that is not ASCII should not be spelled out.
  const spell = (path: string) => path.replaceAll("%", "%%").replace(house.paths.home, "%USERPROFILE%");
  const exports = remembered(house.environment).map(
    ([name, value]) => `if not defined ${name} set "${name}=${spell(value)}"\n`,
  );
  const text = await fillTemplate(house.program, "launcher.cmd", {
    version: house.version,
    node: spell(node),
    program: spell(join(programRoot, "bin", "portkey-codex.js")),
    exports: exports.join(""),
  });
  return text.replace(/\r?\n/g, "\r\n");
}

/** Where our files are was found by these; a Codex that was started without them must find the same ones. */
const REMEMBERED = ["PORTKEY_CODEX_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"];

function remembered(environment: Environment): readonly (readonly [string, string])[] {
  return REMEMBERED.flatMap((name) => {
    const value = environment[name];
    return value ? [[name, resolve(value)] as const] : [];
  });
}

/** Inside single quotes a shell reads nothing but the closing quote. */
const quoteForShell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
