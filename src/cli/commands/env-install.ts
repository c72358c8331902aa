import { installEnv, type ProfileEdit, planEnvInstall } from "../../app/env-profile.ts";
import { EXIT, FailureError } from "../../domain/failure.ts";
import type { Shell } from "../../ports/machine.ts";
import type { Call, Command } from "../command.ts";
import { CHANGE_FLAGS } from "../config-change.ts";
import { renderDiff, sayDiff } from "../render/diff.ts";
import { shortenHome } from "../render/home.ts";

export const PROFILE_FLAGS = [
  ["--shell <name>", "bash, zsh, fish or powershell; otherwise the shell that you use"],
  ["--file <path>", "Another file than the shell's usual profile"],
  ...CHANGE_FLAGS,
] as const;

export const command: Command = {
  summary: "Put the gateway's key into every new shell, by a marked block in its profile.",
  examples: [
    ["portkey-codex env install", "shows the change, asks, writes"],
    ["portkey-codex env install --shell zsh --yes", "without asking"],
  ],
  flags: PROFILE_FLAGS,
  async run(call) {
    const { house, flags, conversation } = call;
    const edit = await planEnvInstall(house, { shell: flags.text("shell"), file: flags.text("file") });
    const { plan, shell } = edit;
    const end = await agreeOn(call, [edit], "Write it?");
    if (end !== "agreed") return end;
    await installEnv(house, edit);
    const file = shortenHome(plan.file, house.paths.home);
    conversation.ok(
      plan.changed ? "wrote" : "unchanged",
      plan.changed ? file : `${file} has the block already`,
    );
    for (const line of plan.alsoSetAt) {
      conversation.warn("also set", `line ${line} of your own sets PORTKEY_API_KEY too; the later one wins`);
    }
    conversation.say(`Next:  a new terminal, or here:  ${NOW[shell]}`);
    return undefined;
  },
};

/** How a shell that runs takes the line in. */
const NOW: Readonly<Record<Shell, string>> = {
  bash: 'eval "$(portkey-codex env --shell bash)"',
  zsh: 'eval "$(portkey-codex env --shell zsh)"',
  fish: "portkey-codex env --shell fish | source",
  powershell: "portkey-codex env --shell powershell | Invoke-Expression",
};

/** Shows the changes and asks, or ends here: with `--dry-run` and `--check` the diff is the answer. */
export async function agreeOn(
  { conversation, flags, io }: Call,
  edits: readonly ProfileEdit[],
  question: string,
): Promise<"agreed" | typeof EXIT.ok | typeof EXIT.attention> {
  const changed = edits.filter(({ plan }) => plan.changed);
  const diff = changed.map(({ plan }) => plan.diff).join("\n");
  if (flags.on("dry-run") || flags.on("check")) {
    io.out(renderDiff(io.paint, diff));
    return flags.on("check") && changed.length > 0 ? EXIT.attention : EXIT.ok;
  }
  if (changed.length === 0) return "agreed";
  sayDiff(io, diff);
  if (await conversation.confirm({ message: question, flag: "--yes" })) return "agreed";
  throw new FailureError({ kind: "cancelled" });
}
