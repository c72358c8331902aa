// settings/ — our own settings: one commented TOML file that the user may edit, the variables above it, and a
// project's few wishes. What must never happen here: a secret in the file, a comment lost by an edit, a bad
// file replacing settings that worked, or a cloned repository saying where requests go.
import { readFile } from "node:fs/promises";
import { join as joinPath } from "node:path";
import { FailureError } from "../domain/failure.ts";
import type { Settings } from "../domain/settings.ts";
import { withFileLock } from "../files/with-file-lock.ts";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { Environment, Paths, Program } from "../ports/house.ts";
import type { SettingEdit, SettingsStore } from "../ports/settings-store.ts";
import { explain, join } from "./join-layers.ts";
import { describeProblems } from "./problem.ts";
import { findProjectFile } from "./project-file.ts";
import {
  type Layer,
  presets,
  type ReadGuardrail,
  readEnvironmentLayer,
  readFileLayer,
  type SourceFile,
} from "./read-layer.ts";
import { watchFile } from "./watch-file.ts";

export interface SettingsSurroundings {
  readonly paths: Pick<Paths, "settingsFile" | "stateDir">;
  readonly environment: Environment;
  readonly program: Pick<Program, "root">;
  /** Where the user stands: its project may have a `.portkey-codex.toml`. */
  workingFolder(): string;
}

/** Another edit takes milliseconds; fifty of them at once must all get their turn. */
const LOCK_WAIT_MS = 10_000;

export function openSettingsFile(surroundings: SettingsSurroundings): SettingsStore {
  const { paths, environment, program, workingFolder } = surroundings;
  const file = paths.settingsFile;
  const lockFile = joinPath(paths.stateDir, "locks", "settings.lock");
  /** The text that the last `read` understood. */
  let seen: string | undefined;

  return {
    file,
    read: async () => {
      seen = await textOf(file);
      return readText(seen);
    },
    list: async () => explain(await validLayers(await textOf(file)), file),
    projectProblems: async () => {
      const project = await projectFile();
      if (!project) return [];
      return describeProblems(readFileLayer(project, { origin: "project file" }).problems, textsOf(project));
    },
    text: draft,
    preview: async (edits) => {
      const before = await draft();
      const { unifiedDiff } = await import("../files/unified-diff.ts");
      return unifiedDiff(file, before, await applyEdits(before, edits));
    },
    edit: async (edits) => change(async (text) => applyEdits(text, edits)),
    append: (text) => change(async (before) => valid(joined(before, text))),
    replace: (text) => change(() => valid(text)),
    watch,
  };

  async function readText(text: string | undefined): Promise<Settings> {
    return join(await validLayers(text)).settings;
  }

  async function valid(text: string): Promise<string> {
    await readText(text);
    return text;
  }

  /** The sources, the strongest first. Throws when the file or the environment is wrong; a project's mistakes are left out. */
  async function validLayers(text: string | undefined): Promise<readonly Layer[]> {
    const own = text === undefined ? undefined : { path: file, text };
    const layers = [
      readEnvironmentLayer(environment),
      readFileLayer(await projectFile(), { origin: "project file" }),
      readFileLayer(own, { origin: "settings file", readGuardrail: await guardrailReader(text) }),
      presets(),
    ];
    const mistakes = layers
      .filter((layer) => layer.origin !== "project file")
      .flatMap(({ problems }) => problems);
    const found = mistakes.length > 0 ? mistakes : join(layers).problems;
    if (found.length === 0) return layers;
    const problems = await describeProblems(found, textsOf(own));
    const variable = found.every(({ source }) => source !== file) ? found[0]?.source : undefined;
    throw new FailureError({
      kind: "settings-invalid",
      file: variable === undefined ? file : "the environment",
      problems,
      ...(variable !== undefined && { fix: `unset ${variable}` }),
    });
  }

  async function projectFile(): Promise<SourceFile | undefined> {
    try {
      const path = findProjectFile(workingFolder());
      const text = path === undefined ? undefined : await textOf(path);
      return path === undefined || text === undefined ? undefined : { path, text };
    } catch {
      // The folder was deleted under our feet, or its file may not be read: no wishes then.
      return undefined;
    }
  }

  async function draft(): Promise<string> {
    return (await textOf(file)) ?? readFile(joinPath(program.root, "templates", "settings.toml"), "utf8");
  }

  /** One change after the other, and only to what `next` has found to be valid. */
  async function change(next: (text: string) => Promise<string>): Promise<void> {
    await withFileLock(lockFile, { subject: file, waitMs: LOCK_WAIT_MS }, async () => {
      const before = await draft();
      const after = await next(before);
      if (after === before) return;
      await writeFileAtomically(file, after, { mode: 0o600 });
    });
  }

  async function applyEdits(text: string, edits: readonly SettingEdit[]): Promise<string> {
    const { editToml } = await import("../files/toml-edit.ts");
    const edited = editToml(text, edits);
    const problems = edited.kind === "edited" ? await problemsIn(edited.text) : [edited.why];
    if (edited.kind === "edited" && problems.length === 0) return edited.text;
    // A file that was wrong before is the news, not the edit.
    await readText(text);
    throw new FailureError({
      kind: "failed",
      message: `That change would make the settings invalid, so ${file} was left as it is`,
      why: problems.join("\n        "),
      fix: "portkey-codex help settings",
    });
  }

  async function problemsIn(text: string): Promise<readonly string[]> {
    try {
      await readText(text);
      return [];
    } catch (error) {
      return problemsOf(error);
    }
  }

  function watch(
    onChange: (settings: Settings) => void,
    onInvalid: (problems: readonly string[]) => void,
  ): { close(): void } {
    let known = seen;
    // One look after the other: two that overlap could report an old text last. The first one is for a
    // change between the caller's `read` and now.
    let turn = look();
    return watchFile(file, () => {
      turn = turn.then(look);
    });

    async function look(): Promise<void> {
      try {
        const text = await textOf(file);
        if (text === known) return;
        known = text;
        onChange(await readText(text));
      } catch (error) {
        onInvalid(problemsOf(error));
      }
    }
  }
}

/** A blank line between the two, and line ends as the first one has them. */
function joined(before: string, text: string): string {
  const end = before.includes("\r\n") ? "\r\n" : "\n";
  const gap = before.trim() === "" ? "" : before.endsWith("\n") ? end : end + end;
  return before + gap + text.replaceAll(/\r?\n/g, end);
}

/** Every start of Codex reads the settings, and few of them have guardrails. */
async function guardrailReader(text: string | undefined): Promise<ReadGuardrail | undefined> {
  if (!text?.includes("guardrails")) return undefined;
  return (await import("./parse-guardrail.ts")).parseGuardrail;
}

/** Throws what is not about the settings. */
function problemsOf(error: unknown): readonly string[] {
  if (!(error instanceof FailureError)) throw error;
  return error.failure.kind === "settings-invalid" ? error.failure.problems : [error.message];
}

/** `undefined` when there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new FailureError({
      kind: "failed",
      message: `${path} cannot be read`,
      why: (error as Error).message,
      fix: "portkey-codex doctor",
    });
  }
}

const textsOf = (file: SourceFile | undefined): ReadonlyMap<string, string> =>
  new Map(file ? [[file.path, file.text]] : []);
