import type { Shell } from "../../ports/machine.ts";
import type { ShellDialect } from "./dialect.ts";
import { fish } from "./fish.ts";
import { bash, zsh } from "./posix.ts";
import { powershell } from "./powershell.ts";

export type { ShellDialect } from "./dialect.ts";

export const dialects: Readonly<Record<Shell, ShellDialect>> = { bash, zsh, fish, powershell };
