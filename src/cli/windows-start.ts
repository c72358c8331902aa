import { existsSync } from "node:fs";
import { win32 } from "node:path";
import type { Environment } from "../ports/house.ts";

/** What to give to `spawn`. `verbatim`: the arguments are one finished command line. */
export interface WindowsStart {
  readonly file: string;
  readonly args: readonly string[];
  readonly verbatim?: true;
}

/**
 * Windows starts an .exe by itself, but npm's `codex.cmd` needs cmd.exe, which reads its line twice: once as a
 * shell, once when the script passes `%*` on.
 * Source: cmd /?, CommandLineToArgvW. Not yet run on Windows.
 */
export function windowsStart(
  command: string,
  args: readonly string[],
  environment: Environment,
): WindowsStart {
  const file = findProgram(command, environment) ?? command;
  if (!/\.(cmd|bat)$/i.test(file)) return { file, args };
  const line = [escapeForCmd(file), ...args.map((arg) => escapeForCmd(escapeForCmd(quote(arg))))].join(" ");
  return { file: environment["ComSpec"] ?? "cmd.exe", args: ["/d", "/s", "/c", `"${line}"`], verbatim: true };
}

function findProgram(command: string, environment: Environment): string | undefined {
  if (/[\\/]/.test(command)) return command;
  const folders = (environment["PATH"] ?? environment["Path"] ?? "").split(";").filter(Boolean);
  const endings = win32.extname(command) ? [""] : [".exe", ".cmd", ".bat"];
  const places = folders.flatMap((folder) =>
    endings.map((ending) => win32.join(folder, `${command}${ending}`)),
  );
  return places.find((place) => existsSync(place));
}

/** As a program takes its line apart: quotes are escaped, and backslashes only where a quote follows. */
const quote = (argument: string): string =>
  `"${argument.replace(/(\\*)("|$)/g, (_, slashes: string, end: string) => slashes + slashes + (end && '\\"'))}"`;

const escapeForCmd = (text: string): string => text.replace(/[()%!^"<>&|;, ]/g, "^$&");
