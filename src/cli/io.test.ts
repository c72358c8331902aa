import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { Environment } from "../ports/house.ts";
import { type Io, type IoOptions, openIo, type Streams } from "./io.ts";

const OPTIONS: IoOptions = {
  color: "auto",
  noInput: false,
  quiet: false,
  verbose: false,
  debug: false,
  assumeYes: false,
};

interface Situation {
  readonly terminals?: readonly ("stdin" | "stdout" | "stderr")[];
  readonly environment?: Environment;
  readonly options?: Partial<IoOptions>;
}

function open({ terminals = [], environment = {}, options = {} }: Situation): Promise<Io> {
  const stream = (name: "stdin" | "stdout" | "stderr") =>
    Object.assign(new PassThrough(), { isTTY: terminals.includes(name), columns: 120 });
  const streams = { stdin: stream("stdin"), stdout: stream("stdout"), stderr: stream("stderr") };
  const surroundings = {
    streams: streams as unknown as Streams,
    environment,
    signal: new AbortController().signal,
  };
  return openIo(surroundings, { ...OPTIONS, ...options });
}

const ALL = ["stdin", "stdout", "stderr"] as const;

const colours: readonly (readonly [name: string, situation: Situation, out: boolean, err: boolean])[] = [
  ["terminals are coloured", { terminals: ALL }, true, true],
  ["pipes are not", {}, false, false],
  ["each stream by itself", { terminals: ["stderr"] }, false, true],
  ["NO_COLOR turns it off", { terminals: ALL, environment: { NO_COLOR: "1" } }, false, false],
  ["an empty NO_COLOR does not count", { terminals: ALL, environment: { NO_COLOR: "" } }, true, true],
  ["a dumb terminal has none", { terminals: ALL, environment: { TERM: "dumb" } }, false, false],
  ["FORCE_COLOR turns it on", { environment: { FORCE_COLOR: "1", NO_COLOR: "1" } }, true, true],
  ["FORCE_COLOR=0 turns it off", { terminals: ALL, environment: { FORCE_COLOR: "0" } }, false, false],
  ["CLICOLOR_FORCE turns it on", { environment: { CLICOLOR_FORCE: "1" } }, true, true],
  ["CLICOLOR_FORCE=0 says nothing", { terminals: ALL, environment: { CLICOLOR_FORCE: "0" } }, true, true],
  [
    "--color=never overrules all",
    { terminals: ALL, environment: { FORCE_COLOR: "1" }, options: { color: "never" } },
    false,
    false,
  ],
  [
    "--color=always overrules all",
    { environment: { NO_COLOR: "1" }, options: { color: "always" } },
    true,
    true,
  ],
];

for (const [name, situation, out, err] of colours) {
  test(name, async () => {
    const { paint, paintErr } = await open(situation);
    expect([paint.red("x") !== "x", paintErr.red("x") !== "x"]).toEqual([out, err]);
  });
}

const people: readonly (readonly [name: string, situation: Situation, interactive: boolean])[] = [
  ["somebody sits at a terminal", { terminals: ALL }, true],
  ["stdout may be a pipe", { terminals: ["stdin", "stderr"] }, true],
  ["stdin is a pipe", { terminals: ["stdout", "stderr"] }, false],
  ["stderr is a pipe", { terminals: ["stdin", "stdout"] }, false],
  ["CI has no people", { terminals: ALL, environment: { CI: "true" } }, false],
  ["CI=false is none", { terminals: ALL, environment: { CI: "false" } }, true],
  ["--no-input", { terminals: ALL, options: { noInput: true } }, false],
];

for (const [name, situation, interactive] of people) {
  test(`${name}: ${interactive ? "ask" : "do not ask"}`, async () =>
    expect((await open(situation)).interactive).toBe(interactive));
}

const widths: readonly (readonly [name: string, situation: Situation, width: number | undefined])[] = [
  ["a terminal has its own", { terminals: ALL }, 120],
  ["a pipe has none", {}, undefined],
  ["COLUMNS overrules", { terminals: ALL, environment: { COLUMNS: "40" } }, 40],
  ["nonsense does not", { terminals: ALL, environment: { COLUMNS: "wide" } }, 120],
];

for (const [name, situation, width] of widths) {
  test(`width: ${name}`, async () => expect((await open(situation)).width).toBe(width));
}
