// machine/ — what we leave on the user's machine that is neither Codex's nor our settings: processes,
// the launcher, services, shell profiles. What must never happen here: a secret in a file, an edit
// outside our marked block, or a process that outlives `uninstall`.
import { isAbsolute, join } from "node:path";
import type { Environment, Paths } from "../ports/house.ts";

interface Surroundings {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/**
 * Where everything is kept. `PORTKEY_CODEX_HOME` puts all of it below one folder; otherwise the platform's
 * own places are used.
 * Source: XDG Base Directory 0.8; Apple File System Programming Guide; Windows Known Folders.
 */
export function resolvePaths({ environment, platform, home }: Surroundings): Paths {
  const own = environment["PORTKEY_CODEX_HOME"];
  if (own) {
    const root = isAbsolute(own) ? own : join(process.cwd(), own);
    return paths(home, { config: root, data: join(root, "data"), state: join(root, "state") });
  }
  if (platform === "darwin") {
    const support = join(home, "Library", "Application Support", "portkey-codex");
    return paths(home, { config: support, data: support, state: join(support, "state") });
  }
  if (platform === "win32") {
    const local = join(environment["LOCALAPPDATA"] ?? join(home, "AppData", "Local"), "portkey-codex");
    const roaming = join(environment["APPDATA"] ?? join(home, "AppData", "Roaming"), "portkey-codex");
    return paths(home, { config: roaming, data: local, state: join(local, "state") });
  }
  const xdg = (name: string, fallback: string) => {
    const value = environment[name];
    // The specification says that a relative path here is invalid and must be ignored.
    return join(value && isAbsolute(value) ? value : join(home, fallback), "portkey-codex");
  };
  return paths(home, {
    config: xdg("XDG_CONFIG_HOME", ".config"),
    data: xdg("XDG_DATA_HOME", ".local/share"),
    state: xdg("XDG_STATE_HOME", ".local/state"),
  });
}

function paths(home: string, dirs: { config: string; data: string; state: string }): Paths {
  return {
    home,
    settingsFile: join(dirs.config, "settings.toml"),
    dataDir: dirs.data,
    stateDir: dirs.state,
    databaseFile: join(dirs.data, "portkey-codex.db"),
    secretsDir: join(dirs.data, "secrets"),
    gatewayLogFile: join(dirs.state, "gateway.log"),
  };
}
