import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { detectShell, shellOfProgram } from "./detect-shell.ts";

test.each([
  ["/bin/bash", "bash"],
  ["-zsh", "zsh"],
  ["/opt/homebrew/bin/fish", "fish"],
  ["pwsh", "powershell"],
  ["powershell.exe", "powershell"],
  ["/bin/sh", undefined],
  ["", undefined],
])("%s is %s", (program, shell) => expect(shellOfProgram(program)).toBe(shell));

test("on Windows it is PowerShell", () => {
  expect(detectShell({ environment: {}, platform: "win32", parentPid: 1 })).toBe("powershell");
});

test("without an ancestor that is a shell, the login shell", () => {
  const nobody = { platform: process.platform, parentPid: 1 } as const;
  expect(detectShell({ ...nobody, environment: { SHELL: "/usr/bin/fish" } })).toBe("fish");
  expect(detectShell({ ...nobody, environment: { SHELL: "/bin/dash" } })).toBeUndefined();
  expect(detectShell({ ...nobody, environment: {} })).toBeUndefined();
});

test.skipIf(process.platform === "win32")(
  "the nearest shell above us wins over the login shell",
  async () => {
    // A bash with a waiting child, as npx puts one between the shell and us.
    const shell = spawn("bash", ["-c", "sh -c 'echo $$; read line; :'; :"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    try {
      const [line] = (await once(shell.stdout, "data")) as [Buffer];
      const child = Number(line.toString());
      const options = {
        environment: { SHELL: "/usr/bin/fish" },
        platform: process.platform,
        parentPid: child,
      };
      expect(detectShell(options)).toBe("bash");
    } finally {
      shell.stdin.end();
      shell.kill("SIGKILL");
    }
  },
);
