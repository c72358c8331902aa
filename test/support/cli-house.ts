import { resolve } from "node:path";
import { PassThrough, Writable } from "node:stream";
import { onTestFinished } from "vitest";
import { runDesk } from "../../src/cli/desk.ts";
import type { Streams } from "../../src/cli/io.ts";
import { openLessonFile } from "../../src/machine/lesson-file.ts";
import { openModelLists } from "../../src/machine/model-lists.ts";
import { resolvePaths } from "../../src/machine/paths.ts";
import type { Environment, House } from "../../src/ports/house.ts";
import { openPriceBook } from "../../src/prices/price-book.ts";
import { openRequestSigner } from "../../src/secrets/request-signer.ts";
import { openSecretStores } from "../../src/secrets/secret-stores.ts";
import { openSettingsFile } from "../../src/settings/settings-file.ts";
import { openSqliteStorage } from "../../src/storage/sqlite/storage.ts";
import { openUpstream } from "../../src/upstream/open-upstream.ts";

/** Sunday, 22 November 2026, noon UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12);

const ROOT = resolve(import.meta.dirname, "../..");

/**
 * A house of real rooms below one folder, with a clock that stands still. Rooms that touch the machine stay shut.
 * What was opened is closed when the test is over.
 */
export function openCliHouse(folder: string, environment: Environment = {}): House {
  const own = { PORTKEY_CODEX_HOME: folder, PORTKEY_CODEX_SECRET_STORE: "file", ...environment };
  const paths = resolvePaths({ environment: own, platform: "linux", home: folder });
  const program = { node: process.execPath, root: ROOT };
  const settings = openSettingsFile({ paths, environment: own, program, workingFolder: () => folder });
  const clock = { nowUnixMs: () => NOON, monotonicMs: () => 0 };
  const storage = closedAfterTest(() => openSqliteStorage(paths.databaseFile));
  const upstream = closedAfterTest(() => openUpstream({ environment: {} }));
  const shut = async (): Promise<never> => {
    throw new Error("this room is not opened in the tests of the command line");
  };
  return {
    version: "1.2.3",
    nodeVersion: process.versions.node,
    program,
    platform: "linux",
    environment: own,
    paths,
    clock,
    ids: { requestId: () => "k7f3m2x9q", secret: (bytes) => "s".repeat(bytes) },
    settings: async () => settings,
    secrets: async () => openSecretStores({ paths, environment: own, settings: async () => settings }),
    storage,
    prices: async () => openPriceBook(clock),
    lessons: async () => openLessonFile(paths),
    modelLists: async () => openModelLists(paths),
    upstream,
    signer: async () => openRequestSigner(),
    codex: shut,
    gatewayProcess: shut,
    launcher: shut,
    service: shut,
    profiles: shut,
    removeOwnFiles: shut,
    freeBytes: async () => undefined,
  };
}

function closedAfterTest<Room extends { close(): unknown }>(open: () => Promise<Room>): () => Promise<Room> {
  let room: Promise<Room> | undefined;
  return () => {
    if (!room) {
      const opening = open();
      room = opening;
      onTestFinished(async () => void (await (await opening).close()));
    }
    return room;
  };
}

export interface Run {
  readonly house: House;
  /** `terminal`: both streams are one screen of 80 columns, nobody types. `pipe`: three pipes. */
  readonly as: "terminal" | "pipe";
  readonly stdin?: string;
}

export interface Outcome {
  readonly code: number;
  /** What stdout got; on a terminal also what stderr got, as it appeared. */
  readonly out: string;
  readonly err: string;
}

/** Runs one command line in this process, through the real desk. */
export async function runCli(argv: readonly string[], { house, as, stdin = "" }: Run): Promise<Outcome> {
  const out = collect();
  const err = as === "terminal" ? out : collect();
  for (const { stream } of [out, err]) {
    if (as === "terminal") Object.assign(stream, { isTTY: true, columns: 80 });
  }
  const input = new PassThrough();
  input.end(stdin);
  const streams = { stdin: input, stdout: out.stream, stderr: err.stream } as unknown as Streams;
  const code = await runDesk(argv, house, streams);
  return { code, out: out.text(), err: as === "terminal" ? "" : err.text() };
}

/** A stream that keeps what it is given. */
function collect() {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}
