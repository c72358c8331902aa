import type { CodexWishes } from "../app/codex-intent.ts";
import { FailureError } from "../domain/failure.ts";
import { CODEX_TARGETS } from "../domain/settings.ts";
import type { Flags } from "./command.ts";
import type { FlagLine } from "./flags.ts";
import { given } from "./given.ts";

const AUTHS = ["command", "env"] as const;
const WIRE_APIS = ["responses", "chat", "both"] as const;

/** What `codex apply`, `codex diff` and `codex status` can be asked to write, above the settings. */
export const CODEX_FLAGS: readonly FlagLine[] = [
  ["--target <where>", `${CODEX_TARGETS.join(", ")}: the gateway here, api.portkey.ai, or codex.gateway_url`],
  ["--auth <how>", `${AUTHS.join(" or ")}: how Codex gets its token`],
  ["--model <model>", "The model Codex asks for, e.g. @openai-dev/gpt-5.5"],
  ["--profile <name>", "Write <name>.config.toml and leave config.toml alone; start: codex --profile <name>"],
  ["--wire-api <which>", `${WIRE_APIS.join(", ")}; chat only for Codex 0.94 and older`],
];

export function codexWishes(flags: Flags, command: string): CodexWishes {
  const oneOf = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const text = flags.text(name);
    const choice = choices.find((candidate) => candidate === text);
    if (text === undefined || choice !== undefined) return choice;
    throw new FailureError({
      kind: "usage",
      message: `--${name} cannot be "${text}"`,
      why: `it is one of ${choices.join(", ")}`,
      fix: `portkey-codex ${command} --${name} ${choices[0] ?? ""}`,
    });
  };
  return {
    ...given("target", oneOf("target", CODEX_TARGETS)),
    ...given("auth", oneOf("auth", AUTHS)),
    ...given("wireApi", oneOf("wire-api", WIRE_APIS)),
    ...given("model", flags.text("model")),
    ...given("profile", flags.text("profile")),
  };
}
