import { EXIT, type ExitCode, FailureError } from "../domain/failure.ts";
import type { CodexConfigPlan, CodexFinding } from "../ports/codex-home.ts";
import type { Call } from "./command.ts";
import type { FlagLine } from "./flags.ts";
import { diffForStdout, sayDiff } from "./render/diff.ts";
import { emitJson } from "./render/emit.ts";
import { shortenHome } from "./render/home.ts";
import { safeText } from "./render/safe-text.ts";

/** Both commands that change Codex's config show it first, ask once, and can be asked to only look. */
export const CHANGE_FLAGS: readonly FlagLine[] = [
  ["--dry-run", "Print the diff and change nothing"],
  ["--check", "Exit with 3 if something would change; change nothing"],
];

export const CHANGE_FIELDS = ["file", "changed", "backup", "diff", "findings"] as const;

interface Words {
  /** Said when the config is as it should be. */
  readonly nothing: string;
  readonly question: string;
  readonly done: string;
  /** Said at the end: what to do next, how to undo. */
  readonly after: readonly string[];
}

/** Shows a plan, asks, carries it out. With --dry-run and --check the diff is the answer, so it goes to stdout. */
export async function carryOutPlan(call: Call, plan: CodexConfigPlan, words: Words): Promise<ExitCode> {
  const { conversation, flags, io } = call;
  const onlyLook = flags.on("check") || flags.on("dry-run");
  if (onlyLook && !call.json) io.out(diffForStdout(io, plan.diff));
  if (plan.changed && !onlyLook) sayDiff(io, plan.diff);
  sayFindings(call, plan.findings);
  if (onlyLook) {
    await emitJson(call, rowOf(plan, undefined));
    return plan.changed && flags.on("check") ? EXIT.attention : EXIT.ok;
  }
  if (plan.changed && !(await conversation.confirm({ message: words.question, flag: "--yes" }))) {
    throw new FailureError({ kind: "cancelled" });
  }
  // Also without a change: a restore forgets what there is no longer anything to do about.
  const { backup } = await plan.write();
  const place = (path: string) => safeText(shortenHome(path, call.house.paths.home));
  const kept = backup === undefined ? "" : `   backup ${place(backup)}`;
  if (plan.changed) conversation.ok(words.done, `${place(plan.file)}${kept}`);
  else conversation.ok(place(plan.file), words.nothing);
  if (plan.changed) for (const line of words.after) conversation.say(line);
  await emitJson(call, rowOf(plan, backup));
  return EXIT.ok;
}

/** What was found goes to stderr, each with its fix, and stands in nobody's way. */
export function sayFindings({ conversation, house }: Call, findings: readonly CodexFinding[]): void {
  const clean = (text: string) => safeText(shortenHome(text, house.paths.home));
  for (const { level, message, why, fix } of findings) {
    (level === "fail" ? conversation.fail : conversation.warn)(clean(message));
    conversation.say(`      why  ${clean(why)}`);
    if (fix !== undefined) conversation.say(`      fix  ${clean(fix)}`);
  }
}

export const findingRow = ({ id, level, message, why, fix }: CodexFinding) => ({
  id,
  level,
  message,
  why,
  fix,
});

const rowOf = ({ file, changed, diff, findings }: CodexConfigPlan, backup: string | undefined) => ({
  file,
  changed,
  backup,
  diff,
  findings: findings.map(findingRow),
});
