import { FailureError } from "../domain/failure.ts";
import type { Shell, ShellProfiles } from "../ports/machine.ts";

const SHELLS: Readonly<Record<string, Shell>> = {
  bash: "bash",
  zsh: "zsh",
  fish: "fish",
  powershell: "powershell",
  pwsh: "powershell",
};

/** The shell that was named, or else the one of this session. Errors: `usage`. */
export function shellOf(profiles: ShellProfiles, named: string | undefined): Shell {
  const shell =
    named === undefined ? profiles.detect() : Object.hasOwn(SHELLS, named) ? SHELLS[named] : undefined;
  if (shell) return shell;
  throw new FailureError({
    kind: "usage",
    message:
      named === undefined ? "It cannot be told which shell this is" : `"${named}" is no shell that we know`,
    why: "known: bash, zsh, fish, powershell",
    fix: "say it with --shell bash",
  });
}
