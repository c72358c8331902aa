import { join } from "node:path";
import { COMMENT, type ShellDialect, type Surroundings } from "./dialect.ts";

export const powershell: ShellDialect = {
  shell: "powershell",
  programs: ["pwsh", "powershell"],
  profileOf,
  // `using` and `param` must be the first statements of a script.
  placement: "end",
  line,
  block: (launcher) => [
    COMMENT,
    `if ((Test-Path -LiteralPath ${quote(launcher)}) -and ($env:PORTKEY_API_KEY -notlike 'pkcx_*')) {`,
    `  ${line(launcher)}`,
    "}",
  ],
};

/** `$PROFILE` of PowerShell 7 (current user, current host). Source: about_Profiles. */
function profileOf({ environment, platform, home, exists }: Surroundings): string {
  const name = "Microsoft.PowerShell_profile.ps1";
  if (platform !== "win32") {
    return join(environment["XDG_CONFIG_HOME"] || join(home, ".config"), "powershell", name);
  }
  // OneDrive moves the Documents folder into its own.
  const moved = environment["OneDrive"] && join(environment["OneDrive"], "Documents");
  return join(moved && exists(moved) ? moved : join(home, "Documents"), "PowerShell", name);
}

function line(launcher: string): string {
  return `$env:PORTKEY_API_KEY = & ${quote(launcher)} token`;
}

/** Doubled inside single quotes; PowerShell takes the typographic ones for quotes as well. Source: about_Quoting_Rules. */
const quote = (text: string): string => `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
