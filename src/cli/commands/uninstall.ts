import { planUninstall, type UninstallPlan, uninstall } from "../../app/uninstall.ts";
import { EXIT, FailureError } from "../../domain/failure.ts";
import type { Call, Command } from "../command.ts";
import { sayDiff } from "../render/diff.ts";
import { shortenHome } from "../render/home.ts";
import { safeText } from "../render/safe-text.ts";

export const command: Command = {
  summary: "Take everything back: Codex's config, secrets, launcher, gateway, shell lines.",
  examples: [
    ["portkey-codex uninstall", "shows what goes, asks once, keeps the request log if you want it"],
    ["portkey-codex uninstall --dry-run", "only show"],
    ["portkey-codex uninstall --yes --delete-logs", "leave no trace, ask nothing"],
  ],
  flags: [
    ["--dry-run", "Show what would be taken back and end"],
    ["--delete-logs", "Also delete the request log"],
    ["--confirm <text>", 'Instead of typing it: "delete logs"'],
    ["--json", "Print one JSON object"],
  ],
  async run(call) {
    const plan = await planUninstall(call.house);
    show(call, plan);
    if (call.flags.on("dry-run")) return EXIT.ok;
    if (
      !(await call.conversation.confirm({ message: "Take all of this back?", preset: false, flag: "--yes" }))
    ) {
      throw new FailureError({ kind: "cancelled" });
    }
    const deleteLogs = await shallDeleteLogs(call, plan);
    return carryOut(call, plan, deleteLogs);
  },
};

function show({ conversation, house, io }: Call, plan: UninstallPlan): void {
  const say = (text: string) => conversation.say(safeText(shortenHome(text, house.paths.home)));
  if (plan.config?.changed) sayDiff(io, plan.config.diff);
  for (const profile of plan.profiles) sayDiff(io, profile.diff);
  for (const finding of plan.config?.findings ?? []) say(`  ! ${finding.message}: ${finding.why}`);
  if (plan.secrets.length > 0)
    say(`  ${plan.secrets.length} secrets in ${plan.safe}: ${plan.secrets.join(", ")}`);
  if (plan.serviceInstalled) say("  the service that starts the gateway at login");
  say(`  the launcher and settings; the log of ${plan.loggedRequests} requests only if you say so`);
}

/** The log is the user's record of money spent: it goes only when they say so twice. */
async function shallDeleteLogs({ conversation, flags, io }: Call, plan: UninstallPlan): Promise<boolean> {
  if (plan.loggedRequests === 0) return true;
  if (flags.on("delete-logs") && (io.assumeYes || flags.text("confirm") === "delete logs")) return true;
  if (!conversation.interactive) return false;
  const typed = await conversation.text({
    message: `Also delete the log of ${plan.loggedRequests} requests? Type "delete logs", or press Enter to keep it`,
    flag: "--delete-logs",
  });
  return typed.trim() === "delete logs";
}

async function carryOut(call: Call, plan: UninstallPlan, deleteLogs: boolean) {
  const { conversation, house, io } = call;
  const clean = (text: string) => safeText(shortenHome(text, house.paths.home));
  const done: { what: string; where: string }[] = [];
  const left: { what: string; why: string }[] = [];
  await uninstall(house, plan, {
    deleteLogs,
    report: {
      done: (what, where) => {
        done.push({ what, where });
        conversation.ok(what, clean(where));
      },
      left: (what, why) => {
        left.push({ what, why });
        conversation.fail(`not ${what}`, clean(why));
      },
    },
  });
  if (call.flags.on("json")) io.out(`${JSON.stringify({ done, left, logs_kept: !deleteLogs })}\n`);
  if (!deleteLogs) conversation.say(`\nThe request log stays: ${clean(house.paths.databaseFile)}`);
  conversation.say("Done. A Codex that is open now keeps its old config until it is restarted.");
  return left.length > 0 ? EXIT.failed : EXIT.ok;
}
