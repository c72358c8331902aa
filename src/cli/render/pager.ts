import { spawn } from "node:child_process";
import type { House } from "../../ports/house.ts";
import type { Io } from "../io.ts";

/**
 * Shows a long text a screen at a time: `PAGER`, or less where there is one. A text that fits, a pipe and
 * `PAGER=cat` are printed as they are, and so is everything when the pager cannot be started.
 */
export async function page(
  io: Io,
  { environment, platform }: Pick<House, "environment" | "platform">,
  text: string,
): Promise<void> {
  const pager = environment["PAGER"]?.trim() ?? (platform === "win32" ? "" : "less -FRX");
  const lines = text.split("\n").length;
  const fits = lines <= (io.streams.stdout.rows ?? Number.POSITIVE_INFINITY);
  if (!io.outIsTerminal || fits || pager === "" || pager === "cat" || !(await pageThrough(pager, text)))
    io.out(text);
}

/** The user's own shell runs what the user wrote into PAGER, as git and man do. False: it could not be started. */
function pageThrough(pager: string, text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(pager, { shell: true, stdio: ["pipe", "inherit", "inherit"] });
    child.on("error", () => resolve(false));
    child.on("close", (code) => resolve(code !== COMMAND_NOT_FOUND));
    // Whoever leaves the pager early does not want the rest.
    child.stdin.on("error", () => undefined);
    child.stdin.end(text);
  });
}

/** Source: POSIX, Shell Command Language, exit status for commands. */
const COMMAND_NOT_FOUND = 127;
