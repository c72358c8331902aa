import { join } from "node:path";
import { COMMENT, type ShellDialect } from "./dialect.ts";

export const bash: ShellDialect = {
  shell: "bash",
  programs: ["bash"],
  profileOf: ({ platform, home, exists }) => {
    if (platform !== "darwin") return join(home, ".bashrc");
    // Terminals on macOS start login shells, which read only the first of these that exists: a new
    // .bash_profile would hide the user's .profile.
    const names = [".bash_profile", ".bash_login", ".profile"];
    const found = names.find((name) => exists(join(home, name)));
    return join(home, found ?? ".bash_profile");
  },
  // Distributions let .bashrc end early (`return`) where nobody types; Codex may run there all the same.
  placement: "start",
  line,
  block,
};

export const zsh: ShellDialect = {
  shell: "zsh",
  programs: ["zsh"],
  profileOf: ({ environment, home }) => join(environment["ZDOTDIR"] || home, ".zshrc"),
  // Above a prompt theme that shows itself at once, the program that we start would hold it up.
  placement: "end",
  line,
  block,
};

function line(launcher: string): string {
  return `export PORTKEY_API_KEY="$(${quote(launcher)} token)"`;
}

function block(launcher: string): readonly string[] {
  return [
    COMMENT,
    `if [ -x ${quote(launcher)} ]; then`,
    `  case "\${PORTKEY_API_KEY-}" in`,
    "    pkcx_*) ;;",
    `    *) ${line(launcher)} ;;`,
    "  esac",
    "fi",
  ];
}

/** Nothing is special inside single quotes but their end. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
