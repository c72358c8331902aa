import type { House } from "../ports/house.ts";
import type { ProfilePlan, Shell } from "../ports/machine.ts";
import { shellOf } from "./env-shell.ts";

/** Which profile is meant; what is absent is found out. */
export interface ProfileWish {
  readonly shell: string | undefined;
  readonly file: string | undefined;
}

export interface ProfileEdit {
  readonly shell: Shell;
  readonly plan: ProfilePlan;
}

type ProfileHouse = Pick<House, "profiles" | "launcher">;

/** The block put into one profile, worked out but not written. Errors: `usage`, `failed` for a file like no other. */
export async function planEnvInstall(
  house: ProfileHouse,
  { shell, file }: ProfileWish,
): Promise<ProfileEdit> {
  const profiles = await house.profiles();
  const meant = shellOf(profiles, shell);
  return { shell: meant, plan: await profiles.plan(meant, file ?? profiles.fileOf(meant), "install") };
}

/** The block taken out of the profile that is meant, or out of every one that holds it. */
export async function planEnvUninstall(
  house: ProfileHouse,
  { shell, file }: ProfileWish,
): Promise<readonly ProfileEdit[]> {
  const profiles = await house.profiles();
  const found = await profiles.installed();
  const named = shell === undefined ? undefined : shellOf(profiles, shell);
  const meant =
    file === undefined
      ? found.filter((profile) => named === undefined || profile.shell === named)
      : [{ shell: named ?? shellOf(profiles, undefined), file }];
  return Promise.all(
    meant.map(async (profile) => ({
      shell: profile.shell,
      plan: await profiles.plan(profile.shell, profile.file, "uninstall"),
    })),
  );
}

/** Writes the block; the launcher that it calls comes first, so that no shell ever meets a line without one. */
export async function installEnv(house: ProfileHouse, { plan }: ProfileEdit): Promise<void> {
  await (await house.launcher()).install();
  await plan.write();
}
