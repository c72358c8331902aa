import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FailureError } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";

/**
 * Opens a text in the user's editor and returns what it was when the editor closed.
 * Errors: `failed` when there is no such editor, or when it says that it was not left properly.
 */
export async function editInEditor(
  { environment, platform }: Pick<House, "environment" | "platform">,
  { name, text }: { readonly name: string; readonly text: string },
): Promise<string> {
  const editor = environment["VISUAL"] || environment["EDITOR"] || (platform === "win32" ? "notepad" : "vi");
  const folder = await mkdtemp(join(tmpdir(), "portkey-codex-"));
  const file = join(folder, name);
  try {
    await writeFile(file, text, { mode: 0o600 });
    await waitFor(editor, file, platform);
    return await readFile(file, "utf8");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The variable may hold arguments (`code --wait`), so a shell reads it, as git lets one do. */
function waitFor(editor: string, file: string, platform: NodeJS.Platform): Promise<void> {
  const child =
    platform === "win32"
      ? spawn(`${editor} "${file}"`, { stdio: "inherit", shell: true })
      : spawn("/bin/sh", ["-c", `${editor} "$1"`, "sh", file], { stdio: "inherit" });
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(
        new FailureError({
          kind: "failed",
          message: `The editor "${editor}" did not end well, so nothing was changed`,
          why,
          fix: "EDITOR=nano portkey-codex settings edit",
        }),
      );
    child.on("error", (error) => fail(error.message));
    child.on("exit", (code, signal) => (code === 0 ? resolve() : fail(`it ended with ${signal ?? code}`)));
  });
}
