import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { MarkedBlock } from "../files/marked-block.ts";
import { withFileLock } from "../files/with-file-lock.ts";
import type { House } from "../ports/house.ts";
import type { ProfilePlan, Shell, ShellProfiles } from "../ports/machine.ts";
import { detectShell } from "./detect-shell.ts";
import { holdsBlock, planInstall, planUninstall } from "./profile-plan.ts";
import { openProfileRecord, type ProfileAt, type ProfileRecord } from "./profile-record.ts";
import { dialects } from "./shells/index.ts";

type ProfilesHouse = Pick<House, "environment" | "platform" | "paths" | "launcher">;
type Action = Parameters<ShellProfiles["plan"]>[2];

const BLOCK_NAME = "portkey-codex";

/** The lines that give Codex its gateway key by PORTKEY_API_KEY, in the profiles of four shells. */
export async function openShellProfiles(house: ProfilesHouse): Promise<ShellProfiles> {
  const { environment, platform, paths } = house;
  const { path: launcher } = await house.launcher();
  const record = openProfileRecord(join(paths.stateDir, "shell-profiles.json"));
  const lockFile = join(paths.stateDir, "locks", "shell-profiles.lock");
  const fileOf = (shell: Shell) =>
    dialects[shell].profileOf({ environment, platform, home: paths.home, exists: existsSync });
  const blockOf = (shell: Shell): MarkedBlock => {
    const { block, placement } = dialects[shell];
    return { name: BLOCK_NAME, lines: block(launcher), placement };
  };

  const plan = async (shell: Shell, named: string, action: Action): Promise<ProfilePlan> => {
    const file = resolve(named);
    const planned = await (action === "install" ? planInstall : planUninstall)(file, blockOf(shell));
    const write = () =>
      withFileLock(lockFile, { subject: file, waitMs: 2_000 }, () =>
        writeAndRecord(planned, { shell, file }, { record, action }),
      );
    return { ...planned, write };
  };

  return {
    detect: () => detectShell({ environment, platform, parentPid: process.ppid }),
    fileOf,
    line: (shell) => dialects[shell].line(launcher),
    plan,
    installed: async () => {
      const usual = Object.values(dialects).map(({ shell }) => ({ shell, file: fileOf(shell) }));
      const noted = (await record.list()).filter(({ file }) => usual.every((other) => other.file !== file));
      return keep([...usual, ...noted], ({ file }) => holdsBlock(file, BLOCK_NAME));
    },
  };
}

/** Noted before a block is put in and forgotten after it was taken out, so that none is ever out of sight. */
async function writeAndRecord(
  planned: ProfilePlan,
  profile: ProfileAt,
  { record, action }: { record: ProfileRecord; action: Action },
): ReturnType<ProfilePlan["write"]> {
  if (action === "install") await record.add(profile);
  const written = await planned.write();
  if (action === "uninstall") await record.remove(profile.file);
  return written;
}

async function keep<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<readonly T[]> {
  const verdicts = await Promise.all(items.map(test));
  return items.filter((_, i) => verdicts[i]);
}
