import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { FailureError } from "../domain/failure.ts";
import { parseToml, type TomlEdit } from "../files/toml-edit.ts";
import type { CodexFinding } from "../ports/codex-home.ts";
import type { Environment } from "../ports/house.ts";
import { type EditorRoom, planEdit } from "./config-editor.ts";
import { readConfig } from "./config-file.ts";
import {
  chatWireApi,
  legacyProfile,
  missingCatalog,
  reservedProvider,
  twoTokens,
} from "./config-findings.ts";
import { authCommand, proxyInTheWay, staleDaemon, unsetKeyVariable } from "./environment-findings.ts";
import type { CheckSurroundings, ConfigCheck, FoundIn } from "./finding-parts.ts";

/** In the order in which they keep Codex from working. A check is a function and a name here. */
const CHECKS: readonly ConfigCheck[] = [
  chatWireApi,
  legacyProfile,
  reservedProvider,
  twoTokens,
  missingCatalog,
  authCommand,
  unsetKeyVariable,
  staleDaemon,
];

export interface FindingsRequest {
  readonly room: EditorRoom;
  readonly environment: Environment;
  readonly configName: string;
  readonly version: string | undefined;
  /** Looked at instead of the file of that name: a plan that is not written yet. Its findings carry no mends. */
  readonly draft?: { readonly name: string; readonly text: string };
}

/** Everything about Codex's files and environment that will not work. Changes nothing and never throws for what it finds. */
export async function findingsOf(request: FindingsRequest): Promise<readonly CodexFinding[]> {
  const { room, environment, version, draft } = request;
  const surroundings: CheckSurroundings = {
    codexHome: room.codexHome,
    version,
    environment: { ...environment, ...(await dotEnv(room.codexHome)) },
  };
  const findings: CodexFinding[] = [];
  for (const name of await configNames(request)) {
    const found = await findingsIn(name, surroundings, draft?.name === name ? draft.text : undefined);
    for (const { edits, ...finding } of found) {
      const mend = edits && !draft ? await workOut(room, name, edits) : undefined;
      findings.push({ ...finding, ...(mend && { mend }) });
    }
  }
  return [...findings.filter(isFirstOfItsKind), ...proxyInTheWay(surroundings)];
}

/** config.toml and a profile may share a trouble; it is told once. */
const isFirstOfItsKind = ({ message }: CodexFinding, i: number, all: readonly CodexFinding[]): boolean =>
  all.findIndex((other) => other.message === message) === i;

/** config.toml first, then the profiles' files. */
async function configNames({ room, configName, draft }: FindingsRequest): Promise<readonly string[]> {
  const entries = await readdir(room.codexHome).catch(() => []);
  const profiles = entries.filter((entry) => entry.endsWith(".config.toml")).toSorted();
  const names = [configName, ...profiles.map((entry) => join(room.codexHome, entry))];
  return draft && !names.includes(draft.name) ? [...names, draft.name] : names;
}

async function findingsIn(
  name: string,
  surroundings: CheckSurroundings,
  draftText: string | undefined,
): Promise<readonly FoundIn[]> {
  const read = draftText === undefined ? await readConfig(name) : undefined;
  if (read?.kind === "unsafe") return [unreadable(name, read.why)];
  const parsed = parseToml(draftText ?? read?.file.text ?? "");
  if (parsed.kind === "invalid") {
    return parsed.problems.map(({ line, message }) => unreadable(`${name}:${line}`, message));
  }
  const found = await Promise.all(CHECKS.map((check) => check({ name, value: parsed.value }, surroundings)));
  return found.flat();
}

const unreadable = (place: string, why: string): FoundIn => ({
  id: "config-invalid",
  level: "fail",
  message: `${place} cannot be read, so Codex does not start`,
  why,
});

async function workOut(
  room: EditorRoom,
  name: string,
  edits: readonly TomlEdit[],
): Promise<CodexFinding["mend"]> {
  try {
    const { diff, write } = await planEdit(room, { name, by: "mend", wishes: () => edits });
    return { preview: diff, apply: async () => void (await write()) };
  } catch (error) {
    if (error instanceof FailureError) return undefined;
    throw error;
  }
}

/** Codex reads `.env` in its home before it looks at the environment. */
async function dotEnv(codexHome: string): Promise<Environment> {
  const text = await readFile(join(codexHome, ".env"), "utf8").catch(() => "");
  const pairs = text.matchAll(/^\s*(?:export\s+)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s#]*))/gm);
  return Object.fromEntries(
    [...pairs].map(([, name, double, single, bare]) => [name, double ?? single ?? bare]),
  );
}
