import type { CommandEntry } from "../command.ts";

/** The list of commands, in the order of help. A command is a file here and a line below. */
export const commands: readonly CommandEntry[] = [
  {
    path: "help",
    summary: "Explain a command or a topic.",
    load: () => import("./help.ts"),
  },
];
