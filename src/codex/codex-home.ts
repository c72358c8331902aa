// codex/ — the neighbour's house: find Codex, read and edit its config, take it back, ask what it knows about
// models. What must never happen here: a key changed that is not ours, a byte lost that the user wrote, an edit
// that cannot be taken back, or Codex's answer needed for it.
import { join } from "node:path";
import { FailureError } from "../domain/failure.ts";
import { parseToml, valueAt } from "../files/toml-edit.ts";
import { resolveTarget } from "../files/write-file-atomically.ts";
import type { Clock } from "../ports/clock.ts";
import type {
  CodexConfigIntent,
  CodexConfigPlan,
  CodexConfigStatus,
  CodexHome,
  CodexInstallation,
} from "../ports/codex-home.ts";
import type { Environment, Paths } from "../ports/house.ts";
import { type EditRequest, planEdit } from "./config-editor.ts";
import { readConfig } from "./config-file.ts";
import { codexHomeOf, findBinary } from "./find-codex.ts";
import { findingsOf } from "./findings.ts";
import { readCatalog } from "./model-catalog.ts";
import { planRestore } from "./restore.ts";
import { configWishes, PROVIDER_ID, RECOVERY_COMMENT, usesProfileTable } from "./wishes.ts";

export interface CodexSurroundings {
  readonly paths: Pick<Paths, "home" | "stateDir">;
  readonly environment: Environment;
  readonly clock: Pick<Clock, "nowUnixMs">;
}

export function openCodexHome({ paths, environment, clock }: CodexSurroundings): CodexHome {
  const codexHome = codexHomeOf(environment, paths);
  const configName = join(codexHome, "config.toml");
  const room = { codexHome, paths, clock };
  let binary: Promise<CodexInstallation["binary"]> | undefined;
  const findOnce = () => {
    binary ??= findBinary(environment);
    return binary;
  };
  const look = async () => ({ room, environment, configName, version: (await findOnce())?.version });

  return {
    find: async () => {
      const read = await readConfig(configName);
      const found = await findOnce();
      return {
        home: codexHome,
        configFile: await resolveTarget(configName).catch(() => configName),
        configExists: read.kind === "unsafe" || read.file.exists,
        ...(found && { binary: found }),
      };
    },
    plan,
    planRestore: () => planRestore(room, configName),
    status,
    findings: async () => findingsOf(await look()),
    catalog: async () => readCatalog({ binary: await findOnce(), environment, stateDir: paths.stateDir }),
  };

  async function plan(intent: CodexConfigIntent): Promise<CodexConfigPlan> {
    const surroundings = await look();
    const edit = await planEdit(room, requestFor(intent, surroundings.version));
    const findings = await findingsOf({ ...surroundings, draft: { name: edit.file, text: edit.text } });
    return { file: edit.file, diff: edit.diff, changed: edit.changed, findings, write: edit.write };
  }

  function requestFor(intent: CodexConfigIntent, version: string | undefined): EditRequest {
    const ownFile = intent.profile !== undefined && !usesProfileTable(intent, version);
    return {
      name: ownFile ? join(codexHome, `${profileName(intent.profile)}.config.toml`) : configName,
      by: "apply",
      comment: { comment: RECOVERY_COMMENT, above: ["model_providers", PROVIDER_ID] },
      wishes: (present) => configWishes(intent, present, version),
    };
  }

  async function status(intent: CodexConfigIntent): Promise<CodexConfigStatus> {
    const { name } = requestFor(intent, (await findOnce())?.version);
    const read = await readConfig(name);
    const parsed = read.kind === "read" ? parseToml(read.file.text) : undefined;
    const value = parsed?.kind === "parsed" ? parsed.value : {};
    const text = (path: readonly string[]) => {
      const found = valueAt(value, path);
      return typeof found === "string" ? found : undefined;
    };
    const provider = text(["model_provider"]);
    const model = text(["model"]);
    const baseUrl = text(["model_providers", PROVIDER_ID, "base_url"]);
    return {
      applied: await isApplied(intent),
      file: name,
      ...(provider !== undefined && { provider }),
      ...(model !== undefined && { model }),
      ...(baseUrl !== undefined && { baseUrl }),
    };
  }

  /** A config that cannot be edited, or a wish that Codex refuses, is not applied: `status` only looks. */
  async function isApplied(intent: CodexConfigIntent): Promise<boolean> {
    try {
      const { version } = await look();
      return !(await planEdit(room, requestFor(intent, version))).changed;
    } catch (error) {
      if (error instanceof FailureError) return false;
      throw error;
    }
  }
}

/** A profile's name becomes a file's name, so it may not lead anywhere else. */
function profileName(profile: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(profile)) return profile;
  throw new FailureError({
    kind: "usage",
    message: `"${profile}" cannot be the name of a profile`,
    why: "letters, digits, - and _ only: it becomes <name>.config.toml",
    fix: "portkey-codex codex apply --profile work",
  });
}
