import { isOlderVersion } from "../domain/version.ts";
import type { House } from "../ports/house.ts";

/** After an update the launcher, which Codex calls, must not start the old version. One that nobody wanted stays away. */
export async function refreshLauncher(house: House): Promise<void> {
  const launcher = await house.launcher();
  const { installed, version } = await launcher.state();
  if (installed && version !== undefined && isOlderVersion(version, house.version)) await launcher.install();
}
