import { join } from "node:path";
import { COMMENT, type ShellDialect } from "./dialect.ts";

export const fish: ShellDialect = {
  shell: "fish",
  programs: ["fish"],
  profileOf: ({ environment, home }) =>
    join(environment["XDG_CONFIG_HOME"] || join(home, ".config"), "fish", "config.fish"),
  // Like .bashrc: many end early where nobody types.
  placement: "start",
  line,
  block: (launcher) => [
    COMMENT,
    `if test -x ${quote(launcher)}; and not string match -q 'pkcx_*' -- "$PORTKEY_API_KEY"`,
    `  ${line(launcher)}`,
    "end",
  ],
};

function line(launcher: string): string {
  return `set -gx PORTKEY_API_KEY (${quote(launcher)} token)`;
}

/** In fish a backslash escapes the quote and itself inside single quotes. Source: fish's language page, "Quotes". */
const quote = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;
