import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { windowsStart } from "./windows-start.ts";

test.for([
  { name: "an .exe starts by itself", command: "C:\\codex.exe", args: ["a b"], line: undefined },
  {
    name: "a script needs cmd.exe",
    command: "C:\\codex.cmd",
    args: ["exec"],
    line: '"C:\\codex.cmd ^^^"exec^^^""',
  },
  {
    name: "what cmd would read stays text, on both readings",
    command: "C:\\codex.cmd",
    args: ['50% & "x\\"'],
    line: '"C:\\codex.cmd ^^^"50^^^%^^^ ^^^&^^^ \\^^^"x\\\\\\^^^"^^^""',
  },
])("$name", ({ command, args, line }) => {
  const start = windowsStart(command, args, { ComSpec: "C:\\cmd.exe" });
  if (line === undefined) expect(start).toEqual({ file: command, args });
  else expect(start).toEqual({ file: "C:\\cmd.exe", args: ["/d", "/s", "/c", line], verbatim: true });
});

test("a name that nobody has stays as it is, for spawn to say so", () => {
  const folder = mkdtempSync(join(tmpdir(), "portkey-codex-path-"));
  writeFileSync(join(folder, "codex"), "");
  expect(windowsStart("codex", [], { PATH: folder })).toEqual({ file: "codex", args: [] });
  rmSync(folder, { recursive: true });
});
