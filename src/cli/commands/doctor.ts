import { type CheckResult, checks, diagnose, type Finding } from "../../app/doctor/index.ts";
import { EXIT, FailureError } from "../../domain/failure.ts";
import type { Call, Command } from "../command.ts";
import { shortenHome } from "../render/home.ts";
import { safeText } from "../render/safe-text.ts";

export const command: Command = {
  summary: "Check everything that can be wrong, and say how to mend it.",
  examples: [
    ["portkey-codex doctor", "all checks, in the order things break"],
    ["portkey-codex doctor --fix", "mend what can be mended safely"],
    ["portkey-codex doctor --only gateway", "one check"],
    ["portkey-codex doctor --json > report.json", "safe to paste in an issue: no secrets, no home folder"],
  ],
  flags: [
    ["--fix", "Apply the safe fixes, after showing them"],
    ["--only <check>", `One of ${checks.map((check) => check.id).join(", ")}`],
    ["--json", "Print one JSON object"],
  ],
  async run(call) {
    const only = call.flags.text("only");
    if (only !== undefined && !checks.some((check) => check.id === only)) throw unknownCheck(only);
    const results: CheckResult[] = [];
    for await (const result of diagnose(call.house, only)) {
      results.push(result);
      if (!call.flags.on("json")) report(call, result);
    }
    if (call.flags.on("json")) call.io.out(`${JSON.stringify(toJson(call, results), null, 2)}\n`);
    if (call.flags.on("fix")) return mendAll(call, results);
    return results.some(isFailing) ? EXIT.attention : EXIT.ok;
  },
};

const isFailing = (result: CheckResult): boolean =>
  result.findings.some((finding) => finding.level === "fail");

const unknownCheck = (only: string): FailureError =>
  new FailureError({
    kind: "usage",
    message: `There is no check "${only}"`,
    why: `checks: ${checks.map((check) => check.id).join(", ")}`,
    fix: "portkey-codex doctor",
  });

function report(call: Call, { title, findings }: CheckResult): void {
  for (const finding of findings) call.io.out(line(call, title, finding));
}

/** The report is the answer, so it goes to stdout; home is shown as ~ so that it can be pasted anywhere. */
function line({ io, house }: Call, title: string, { level, text, why, fix, mend }: Finding): string {
  const clean = (words: string) => safeText(shortenHome(words, house.paths.home));
  const mark = {
    ok: io.paint.green(io.unicode ? "✓" : "ok  "),
    warn: io.paint.yellow(io.unicode ? "!" : "warn"),
    fail: io.paint.red(io.unicode ? "✗" : "fail"),
  }[level];
  const indent = " ".repeat(19);
  const lines = [`  ${mark} ${title.padEnd(14)} ${clean(text)}`];
  if (why !== undefined) lines.push(`${indent}${io.paint.dim("why")}  ${clean(why)}`);
  if (fix !== undefined)
    lines.push(
      `${indent}${io.paint.dim("fix")}  ${clean(fix)}${mend ? io.paint.dim("   (or doctor --fix)") : ""}`,
    );
  return `${lines.join("\n")}\n`;
}

async function mendAll(
  call: Call,
  results: readonly CheckResult[],
): Promise<typeof EXIT.ok | typeof EXIT.attention> {
  const { conversation } = call;
  let left = 0;
  for (const { findings } of results) {
    for (const { level, text, mend } of findings) {
      if (level === "ok") continue;
      if (!mend) {
        left += level === "fail" ? 1 : 0;
        continue;
      }
      conversation.say(`\n${safeText(text)}\n${mend.preview}`);
      if (await conversation.confirm({ message: "Apply this?", flag: "--yes" })) {
        await mend.apply();
        conversation.ok("mended", safeText(text));
      } else if (level === "fail") {
        left += 1;
      }
    }
  }
  return left > 0 ? EXIT.attention : EXIT.ok;
}

function toJson({ house }: Call, results: readonly CheckResult[]): object {
  const clean = (words: string | undefined) =>
    words === undefined ? null : shortenHome(words, house.paths.home);
  return {
    version: house.version,
    ok: !results.some(isFailing),
    checks: results.flatMap(({ id, findings }) =>
      findings.map(({ level, text, why, fix }) => ({
        check: id,
        level,
        text: clean(text),
        why: clean(why),
        fix: clean(fix),
      })),
    ),
  };
}
