import { nearest } from "../domain/did-you-mean.ts";
import type { Guardrail } from "../domain/guardrail.ts";
import type { Integration } from "../domain/integration.ts";
import { isMetadataEntry, isMetadataName, METADATA_EXPECTS, type Metadata } from "../domain/metadata.ts";
import type { Policy } from "../domain/policy.ts";
import type { SettingScalar } from "../domain/setting-field.ts";
import { MODEL_PATTERN, SETTING_KEYS, type SettingKey, settingField } from "../domain/setting-fields.ts";
import type { SettingOrigin } from "../domain/settings.ts";
import { parseToml } from "../files/toml-parse.ts";
import { isTable } from "../files/toml-value.ts";
import type { Environment } from "../ports/house.ts";
import type { ParsedGuardrail } from "./parse-guardrail.ts";
import { parseIntegration } from "./parse-integration.ts";
import { parsePolicy } from "./parse-policy.ts";
import type { Problem } from "./problem.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The settings that one file or the environment gives, read but not yet put together. */
export interface Layer {
  readonly origin: SettingOrigin;
  readonly given: ReadonlyMap<SettingKey, Given>;
  readonly integrations: readonly Integration[];
  readonly aliases: Readonly<Record<string, string>>;
  readonly policies: readonly Policy[];
  readonly guardrails: readonly Guardrail[];
  readonly metadata: Metadata;
  readonly requiredMetadata: readonly string[];
  readonly problems: readonly Problem[];
}

/** The tables that only the user's own file has, and that are no single values. */
interface Tables {
  readonly integrations: Integration[];
  readonly aliases: Record<string, string>;
  readonly policies: Policy[];
  readonly guardrails: Guardrail[];
  readonly metadata: Record<string, string>;
  readonly requiredMetadata: string[];
}

const noTables = (): Tables => ({
  integrations: [],
  aliases: Object.create(null),
  policies: [],
  guardrails: [],
  metadata: Object.create(null),
  requiredMetadata: [],
});

export interface Given {
  readonly spelled: SettingScalar;
  readonly value: unknown;
  readonly source: string;
}

/** Reads one `[guardrails.…]`; what that takes is loaded only by a file that has one. */
export type ReadGuardrail = (name: string, table: unknown) => ParsedGuardrail;

export interface FileReading {
  readonly origin: "settings file" | "project file";
  readonly readGuardrail?: ReadGuardrail | undefined;
}

/** The settings file, or a project's own, which may set less. */
export function readFileLayer(file: SourceFile | undefined, { origin, readGuardrail }: FileReading): Layer {
  const given = new Map<SettingKey, Given>();
  const tables = noTables();
  const { integrations, aliases, policies, guardrails, metadata } = tables;
  const problems: Problem[] = [];
  if (!file) return { origin, given, ...tables, problems };
  const source = file.path;
  const parsed = parseToml(file.text);
  if (parsed.kind === "invalid") {
    return { origin, given, ...tables, problems: parsed.problems.map((one) => ({ source, ...one })) };
  }
  for (const [path, value] of leaves(parsed.value)) {
    const problem = readKey(path, value);
    if (problem !== undefined) problems.push({ source, path, message: problem });
  }
  return { origin, given, ...tables, problems };

  function readKey(path: readonly string[], value: unknown): string | undefined {
    const key = path.join(".");
    if (path[0] === "integrations" && origin === "settings file") {
      const slug = path[1];
      return slug === undefined ? "integrations must be tables" : readIntegration(slug, value);
    }
    if (path[0] === "policies" && origin === "settings file") {
      const name = path[1];
      return name === undefined ? "policies must be tables" : readPolicy(name, value);
    }
    if (path[0] === "metadata" && origin === "settings file") return readMetadataEntry(path, value);
    if (path[0] === "guardrails" && readGuardrail) {
      return path[1] === undefined
        ? "guardrails must be tables"
        : addGuardrail(path[1], value, readGuardrail);
    }
    if (path[0] === "aliases" && origin === "settings file") return readAlias(path, value);
    if (!isSettingKey(key)) return unknownKey(key);
    const field = settingField(key);
    if (origin === "project file" && !field.inProjectFile) {
      return `${key} cannot be set by a project, only in your own settings`;
    }
    const read = isScalar(value) ? field.reader.read(value) : undefined;
    if (read === undefined) return `${key} must be ${field.reader.expects}`;
    given.set(key, { spelled: value as SettingScalar, value: read, source });
    return undefined;
  }

  function readAlias([, name, ...rest]: readonly string[], value: unknown): string | undefined {
    if (name === undefined || rest.length > 0)
      return 'an alias is a line such as "codex-auto-review" = "@slug/model"';
    if (typeof value !== "string" || !MODEL_PATTERN.test(value))
      return `aliases.${name} must be the name of a model`;
    aliases[name] = value;
    return undefined;
  }

  function readMetadataEntry([, ...rest]: readonly string[], value: unknown): string | undefined {
    const name = rest.join(".");
    if (name === "required" && Array.isArray(value)) return readRequired(value);
    if (typeof value !== "string" || !isMetadataEntry(name, value))
      return `metadata.${name} must be ${METADATA_EXPECTS}`;
    metadata[name] = value;
    return undefined;
  }

  function readRequired(names: readonly unknown[]): string | undefined {
    const read = names.filter((name): name is string => typeof name === "string" && isMetadataName(name));
    if (read.length < names.length) return 'metadata.required must be names, e.g. ["team"]';
    tables.requiredMetadata.push(...new Set(read));
    return undefined;
  }

  function readPolicy(name: string, value: unknown): undefined {
    const found = parsePolicy(name, value);
    problems.push(...found.problems.map((problem) => ({ source, ...problem })));
    if (found.policy) policies.push(found.policy);
    return undefined;
  }

  function addGuardrail(name: string, value: unknown, read: ReadGuardrail): undefined {
    const found = read(name, value);
    problems.push(...found.problems.map((problem) => ({ source, ...problem })));
    if (found.guardrail) guardrails.push(found.guardrail);
  }

  function readIntegration(slug: string, value: unknown): undefined {
    const found = parseIntegration(slug, value);
    problems.push(...found.problems.map((problem) => ({ source, ...problem })));
    if (found.integration) integrations.push(found.integration);
  }
}

/** The variables. An empty one counts as not set, as everywhere in a shell. */
export function readEnvironmentLayer(environment: Environment): Layer {
  const given = new Map<SettingKey, Given>();
  const problems: Problem[] = [];
  for (const key of SETTING_KEYS) {
    const { variable, reader } = settingField(key);
    const spelled = environment[variable];
    if (spelled === undefined || spelled === "") continue;
    const value = reader.read(spelled);
    if (value === undefined) problems.push({ source: variable, message: `it must be ${reader.expects}` });
    else given.set(key, { spelled, value, source: variable });
  }
  return { origin: "environment", given, ...noTables(), problems };
}

/** What nobody has to say. */
export function presets(): Layer {
  const given = new Map<SettingKey, Given>();
  for (const key of SETTING_KEYS) {
    const { preset, reader } = settingField(key);
    if (preset !== undefined) given.set(key, { spelled: preset, value: reader.read(preset), source: "" });
  }
  return { origin: "default", given, ...noTables(), problems: [] };
}

const WHOLE_TABLES: ReadonlySet<string> = new Set(["integrations", "policies", "guardrails"]);

/** Every value with its path; a table below one of those stays whole. */
function* leaves(
  table: Readonly<Record<string, unknown>>,
  path: readonly string[] = [],
): Generator<readonly [readonly string[], unknown]> {
  for (const [key, value] of Object.entries(table)) {
    const here = [...path, key];
    const whole = WHOLE_TABLES.has(String(here[0])) && here.length === 2;
    if (isTable(value) && !whole) yield* leaves(value, here);
    else yield [here, value];
  }
}

const isScalar = (value: unknown): value is SettingScalar =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const isSettingKey = (key: string): key is SettingKey => (SETTING_KEYS as readonly string[]).includes(key);

function unknownKey(key: string): string {
  const guess = nearest(key, SETTING_KEYS);
  return `there is no setting "${key}"${guess ? `; did you mean ${guess}?` : ""}`;
}
