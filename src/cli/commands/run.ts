import { EXIT, type ExitCode, FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { dieBy, runChild } from "../run-child.ts";

export const command: Command = {
  summary: "Start what is needed, then run a command with the gateway's key in its environment.",
  examples: [
    ["portkey-codex run -- codex", "Codex, with PORTKEY_API_KEY set for it alone"],
    ['portkey-codex run -- codex exec "fix the tests"', "its exit code comes through"],
  ],
  passThrough: true,
  ownsInterrupt: true,
  learnMore: "portkey-codex help environment",
  async run({ house, rest }) {
    const { prepareRun } = await import("../../app/run.ts");
    const child = await prepareRun(house, rest);
    const end = await runChild(child, house.platform);
    switch (end.kind) {
      case "exited":
        // Whatever the child means by it: not one of ours, but not ours to change.
        return end.code as ExitCode;
      case "killed":
        dieBy(end.signal);
        return EXIT.failed;
      case "not-started":
        throw new FailureError({
          kind: "failed",
          message: `"${child.command}" could not be started`,
          why: end.why,
          fix: `command -v ${child.command}`,
        });
    }
  },
};
