import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { valueAt } from "../files/toml-edit.ts";
import { FIRST_WITH_AUTH_COMMAND, isOlder } from "./codex-version.ts";
import { tableAt } from "./config-findings.ts";
import type { CheckSurroundings, ConfigCheck, FoundIn } from "./finding-parts.ts";
import { PROVIDER_ID } from "./wishes.ts";

// What keeps Codex from reaching us although its config is right. Source: measured with 0.169.0.

const PROXIES = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];

/** Codex applies proxy variables to 127.0.0.1 too. */
export function proxyInTheWay({ environment }: CheckSurroundings): readonly FoundIn[] {
  const either = (name: string) => environment[name] || environment[name.toLowerCase()];
  const set = PROXIES.filter((name) => either(name));
  const exempt = (either("NO_PROXY") ?? "").split(/[\s,]+/);
  if (set.length === 0 || exempt.some((host) => ["*", "127.0.0.1", "127.0.0.0/8"].includes(host))) return [];
  return [
    {
      id: "proxy",
      level: "fail",
      message: `${set.join(" and ")} would send Codex's requests for 127.0.0.1 to the proxy`,
      why: "Codex applies proxy variables to this machine's own addresses, unless NO_PROXY names them",
      fix: `export NO_PROXY="${["127.0.0.1", "localhost", ...exempt.filter(Boolean)].join(",")}"`,
    },
  ];
}

/** The daemon keeps the environment of the first `codex`, so a rotated key does not reach it. */
export const staleDaemon: ConfigCheck = async ({ value }, { codexHome }) => {
  const variable = ourProvider(value)["env_key"];
  if (typeof variable !== "string" || valueAt(value, ["features", "daemon_auto_start"]) === false) return [];
  const hasRun = await isThere(join(codexHome, "packages", "app-server-daemon"));
  if (!hasRun) return [];
  return [
    {
      id: "daemon",
      level: "warn",
      message: `Codex's daemon keeps the ${variable} of the first terminal that started it`,
      why: "it outlives that terminal, so a rotated key or another team's does not reach it",
      fix: "portkey-codex doctor --fix",
      edits: [{ path: ["features", "daemon_auto_start"], value: false }],
    },
  ];
};

/** Codex then sends its requests without a token, and says nothing. */
export const authCommand: ConfigCheck = async ({ value }, { version }) => {
  const command = valueAt(ourProvider(value), ["auth", "command"]);
  if (typeof command !== "string") return [];
  if (isOlder(version, FIRST_WITH_AUTH_COMMAND)) {
    return [
      {
        id: "auth-command-too-new",
        level: "fail",
        message: `Codex ${version} does not ask a command for its token`,
        why: `auth.command works since ${FIRST_WITH_AUTH_COMMAND}; older versions ignore it and send no token`,
        fix: "portkey-codex codex apply --auth env",
      },
    ];
  }
  if (!isAbsolute(command) || (await isProgram(command))) return [];
  return [
    {
      id: "auth-command-missing",
      level: "fail",
      message: `${command}, which Codex asks for its token, is not there`,
      why: "Codex then sends its requests without a token",
      fix: "portkey-codex init",
    },
  ];
};

/** Codex stops with "Missing environment variable". */
export const unsetKeyVariable: ConfigCheck = ({ value }, { environment }) => {
  const variable = ourProvider(value)["env_key"];
  if (typeof variable !== "string" || environment[variable]) return [];
  return [
    {
      id: "env-key-unset",
      level: "warn",
      message: `${variable} is not set in this terminal`,
      why: "Codex reads its token from there and does not start without it",
      fix: "portkey-codex env install",
    },
  ];
};

const ourProvider = (value: Readonly<Record<string, unknown>>) =>
  tableAt(value, ["model_providers", PROVIDER_ID]);

const isThere = (path: string): Promise<boolean> => settled(stat(path));

const isProgram = (path: string): Promise<boolean> => settled(access(path, constants.X_OK));

const settled = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );
