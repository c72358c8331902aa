// The composition root: the only place where real things are built and joined. It contains no decision
// about the domain; every room is imported when it is first asked for, so that `--version` opens none.
import { homedir } from "node:os";
import { dirname } from "node:path";
import { runDesk } from "./cli/desk.ts";
import { resolvePaths } from "./machine/paths.ts";
import { randomLetters } from "./machine/random-letters.ts";
import type { Clock, Ids } from "./ports/clock.ts";
import type { House } from "./ports/house.ts";

declare const __VERSION__: string;

const environment = { ...process.env };
const paths = resolvePaths({ environment, platform: process.platform, home: homedir() });

const clock: Clock = { nowUnixMs: () => Date.now(), monotonicMs: () => performance.now() };

// Most commands need no randomness, and node:crypto takes longer to load than all of them.
const crypto = () => process.getBuiltinModule("node:crypto");
const ids: Ids = {
  requestId: () => randomLetters(9, (bytes) => crypto().randomBytes(bytes)),
  secret: (bytes) => crypto().randomBytes(bytes).toString("base64url"),
};

/** Opens a room once; everybody who asks gets the same one. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}

const house: House = {
  version: __VERSION__,
  nodeVersion: process.versions.node,
  program: { node: process.execPath, root: dirname(import.meta.dirname) },
  platform: process.platform,
  environment,
  paths,
  clock,
  ids,
  settings: once(async () => {
    const { openSettingsFile } = await import("./settings/settings-file.ts");
    const { auditSettings } = await import("./app/audit-settings.ts");
    const workingFolder = () => process.cwd();
    return auditSettings(
      openSettingsFile({ paths, environment, program: house.program, workingFolder }),
      house,
    );
  }),
  secrets: once(async () =>
    (await import("./secrets/secret-stores.ts")).openSecretStores({
      paths,
      environment,
      settings: house.settings,
    }),
  ),
  storage: once(async () =>
    (await import("./storage/sqlite/storage.ts")).openSqliteStorage(paths.databaseFile),
  ),
  prices: once(async () => (await import("./prices/price-book.ts")).openPriceBook(clock)),
  modelLists: once(async () => (await import("./machine/model-lists.ts")).openModelLists(paths)),
  lessons: once(async () => (await import("./machine/lesson-file.ts")).openLessonFile(paths)),
  codex: once(async () =>
    (await import("./codex/codex-home.ts")).openCodexHome({ paths, environment, clock }),
  ),
  gatewayProcess: once(async () => (await import("./machine/gateway-process.ts")).openGatewayProcess(house)),
  launcher: once(async () => (await import("./machine/launcher.ts")).openLauncher(house)),
  service: once(async () => (await import("./machine/service-manager.ts")).openServiceManager(house)),
  profiles: once(async () => (await import("./machine/shell-profiles.ts")).openShellProfiles(house)),
  upstream: once(async () => (await import("./upstream/open-upstream.ts")).openUpstream({ environment })),
  signer: once(async () => (await import("./secrets/request-signer.ts")).openRequestSigner()),
  removeOwnFiles: async (options) => (await import("./machine/own-files.ts")).removeOwnFiles(paths, options),
  freeBytes: async (path) => (await import("./machine/free-bytes.ts")).freeBytes(path),
};

process.exitCode = await runDesk(process.argv.slice(2), house, process);
