// storage/ — the cellar: what happened and which keys open the gateway, kept in a database. What must never
// happen here: a secret in clear, a text from a client inside SQL, a disk error that stops the gateway, or a
// lost row that nobody hears of.
import { createRequire } from "node:module";

/** What both SQLite libraries have in common; the rest of this room knows nothing else of them. */
export interface Engine {
  readonly name: "better-sqlite3" | "node:sqlite";
  open(file: string): NativeDatabase;
}

export type SqlValue = string | number | bigint | null | Uint8Array;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** Values are bound by position. */
export interface Statement {
  run(...values: SqlValue[]): { readonly changes: number | bigint };
  get(...values: SqlValue[]): SqlRow | undefined;
  all(...values: SqlValue[]): SqlRow[];
  iterate(...values: SqlValue[]): IterableIterator<SqlRow>;
}

interface NativeDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

/** An engine, or why it cannot be used here. */
export type EngineLookup =
  | { readonly kind: "usable"; readonly engine: Engine }
  | { readonly kind: "unusable"; readonly why: string };

type Load = (module: string) => unknown;

const loadPackage: Load = createRequire(import.meta.url);
const loadBuiltin: Load = (module) => process.getBuiltinModule(module);

/** Best first, each looked for only when it is asked for. Node 20 has nothing of its own. */
export function* lookUpEngines(): Generator<EngineLookup> {
  yield lookUpBetterSqlite3(loadPackage, process.versions.node);
  yield lookUpNodeSqlite(loadBuiltin);
}

/**
 * Loads the native binary, which fails where npm blocked the install script, and after Node was exchanged
 * for one with another ABI. Version 13 is not even touched on an old Node: its binary ends the process.
 * Source: WiseLibs/better-sqlite3#1514.
 */
export function lookUpBetterSqlite3(load: Load, nodeVersion: string): EngineLookup {
  try {
    const { version } = load("better-sqlite3/package.json") as { readonly version: string };
    if (Number.parseInt(version, 10) >= 13 && !isAtLeast(nodeVersion, 22, 14))
      return { kind: "unusable", why: `better-sqlite3 ${version} crashes Node ${nodeVersion}` };
    const Database = load("better-sqlite3") as new (file: string) => NativeDatabase;
    new Database(":memory:").close();
    return { kind: "usable", engine: { name: "better-sqlite3", open: (file) => new Database(file) } };
  } catch (error) {
    return { kind: "unusable", why: `better-sqlite3: ${firstLine(error)}` };
  }
}

/** Node's own SQLite, there without a flag since 22.13. */
export function lookUpNodeSqlite(load: Load): EngineLookup {
  const sqlite = withoutExperimentalWarning(() => load("node:sqlite")) as
    | { readonly DatabaseSync: new (file: string) => NativeDatabase }
    | undefined;
  if (!sqlite) return { kind: "unusable", why: `Node ${process.versions.node} has no node:sqlite` };
  return {
    kind: "usable",
    engine: { name: "node:sqlite", open: (file) => new sqlite.DatabaseSync(file) },
  };
}

/** Node warns once, while the module loads; that one line would be noise in every command's output. */
function withoutExperimentalWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = version.split(".").map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
