import { existsSync } from "node:fs";
import { EXIT, type ExitCode, FailureError, meaningOf } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";
import type { Call, Command, Flags } from "./command.ts";
import { commands } from "./commands/index.ts";
import { openConversation } from "./conversation.ts";
import { findCommand } from "./find-command.ts";
import { NO_FLAGS } from "./flags.ts";
import { type Interrupts, listenForInterrupts } from "./interrupts.ts";
import { type Io, type IoOptions, openIo, type Streams } from "./io.ts";
import type { Parsed } from "./parse-call.ts";
import { renderBug, renderBugJson, renderFailure, renderFailureJson } from "./render/failure.ts";
import { parseJsonFields } from "./render/json.ts";

/** argv → command → exit code. The one edge where a failure becomes words. */
export async function runDesk(argv: readonly string[], house: House, streams: Streams): Promise<ExitCode> {
  const { own, rest } = splitAtDashes(argv);
  if (own.includes("--version")) {
    streams.stdout.write(`portkey-codex ${house.version}\n`);
    return EXIT.ok;
  }
  const interrupts = listenForInterrupts(streams);
  const surroundings = { streams, environment: house.environment, signal: interrupts.signal };
  const io = await openIo(surroundings, ioOptions(own));
  try {
    const code = await dispatch({ own, rest, house, io, interrupts });
    return code ?? (interrupts.signal.aborted && !interrupts.unheard ? EXIT.cancelled : EXIT.ok);
  } catch (error) {
    if (interrupts.unheard) return EXIT.ok;
    return answerFailure(error, { own, house, io });
  } finally {
    interrupts.close();
  }
}

interface Visit {
  /** argv up to `--`, and what stands behind it. */
  readonly own: readonly string[];
  readonly rest: readonly string[];
  readonly house: House;
  readonly io: Io;
  readonly interrupts: Interrupts;
}

async function dispatch(visit: Visit): Promise<ExitCode | undefined> {
  const { own, io, house } = visit;
  const wantsHelp = own.includes("--help") || own.includes("-h");
  const found = findCommand(own, commands);
  switch (found.kind) {
    case "command": {
      const { command } = await found.entry.load();
      if (!wantsHelp) return run(visit, { path: found.entry.path, command, args: found.args });
      const { commandHelp } = await import("./help.ts");
      io.out(commandHelp(io, found.entry.path, command, commands));
      return EXIT.ok;
    }
    case "group": {
      const { groupHelp } = await import("./help.ts");
      io.out(groupHelp(io, found.name, found.entries));
      return EXIT.ok;
    }
    case "nothing": {
      const { invitation, overview } = await import("./help.ts");
      if (wantsHelp) io.out(overview(io, commands, house.version));
      else if (existsSync(house.paths.settingsFile)) return runBare(visit);
      else io.out(invitation(io, house.version));
      return EXIT.ok;
    }
  }
}

/** Bare `portkey-codex`, once it is set up, says how things are. */
async function runBare(visit: Visit): Promise<ExitCode | undefined> {
  const found = findCommand(["status", ...visit.own], commands);
  if (found.kind !== "command") return EXIT.ok;
  const { command } = await found.entry.load();
  return run(visit, { path: found.entry.path, command, args: found.args });
}

/** A command that was found, and what was typed behind its name. */
interface Order {
  readonly path: string;
  readonly command: Command;
  readonly args: readonly string[];
}

async function run(visit: Visit, order: Order): Promise<ExitCode | undefined> {
  if (order.command.ownsInterrupt) visit.interrupts.handOver();
  return order.command.run(await openCall(visit, order));
}

async function openCall({ rest, house, io }: Visit, { path, command, args }: Order): Promise<Call> {
  const words = command.passThrough || rest.length === 0 ? args : [...args, "--", ...rest];
  const { positionals, flags } = await parse({ path, command, args: words });
  const json = askedJson(path, command, flags);
  return {
    house,
    io,
    conversation: openConversation(io),
    positionals,
    rest: command.passThrough ? rest : [],
    flags,
    ...(json && { json }),
  };
}

/** `token` runs at every shell start and for every Codex: without arguments there is no parser to wait for. */
async function parse({ path, command, args }: Order): Promise<Parsed> {
  const needsWords = command.positionals?.some((positional) => positional.startsWith("<")) ?? false;
  if (args.length === 0 && !needsWords) return { positionals: [], flags: NO_FLAGS };
  const { parseArguments } = await import("./parse-call.ts");
  return parseArguments(path, command, args);
}

function askedJson(path: string, command: Command, flags: Flags): Call["json"] {
  const fields = command.jsonFields;
  // A command without fields may have a --json of its own, e.g. one whole report.
  if (!fields) return undefined;
  const asked = flags.textOrTrue("json");
  const jq = flags.text("jq");
  if (asked === undefined && jq === undefined) return undefined;
  if (asked === undefined) {
    throw new FailureError({
      kind: "usage",
      message: "--jq needs --json and the fields to filter",
      fix: `portkey-codex ${path} --json ${fields.slice(0, 3).join(",")} --jq '.'`,
    });
  }
  return { fields: parseJsonFields(asked, fields, path), ...(jq !== undefined && { jq }) };
}

function answerFailure(error: unknown, { own, house, io }: Pick<Visit, "own" | "house" | "io">): ExitCode {
  // Who asked for JSON on a terminal is a person, and reads the sentence.
  const asJson = !io.outIsTerminal && own.some((word) => word === "--json" || word.startsWith("--json="));
  if (error instanceof FailureError) {
    const { failure } = error;
    if (asJson && failure.kind !== "cancelled") io.out(renderFailureJson(failure));
    io.err(renderFailure(io, failure));
    if (io.debug && error.stack) io.err(`${error.stack}\n`);
    return meaningOf(failure).exitCode;
  }
  if (io.signal.aborted) return EXIT.cancelled;
  const bug = { error, id: house.ids.requestId(), logFile: house.paths.gatewayLogFile };
  if (asJson) io.out(renderBugJson(bug));
  io.err(renderBug(io, bug));
  return EXIT.failed;
}

/** Read before the command is known, since its failures want to be coloured (or quiet) too. */
function ioOptions(own: readonly string[]): IoOptions {
  // `-qy` is `-q -y`.
  const has = (long: string, letter?: string) =>
    own.includes(long) || own.some((word) => letter && /^-[a-z]+$/.test(word) && word.includes(letter));
  const colorAt = own.findIndex((word) => word === "--color" || word.startsWith("--color="));
  const color = colorAt < 0 ? "auto" : (own[colorAt]?.split("=")[1] ?? own[colorAt + 1]);
  return {
    color: color === "always" || color === "never" ? color : "auto",
    noInput: has("--no-input"),
    quiet: has("--quiet", "q"),
    verbose: has("--verbose", "v"),
    debug: has("--debug"),
    assumeYes: has("--yes", "y"),
  };
}

function splitAtDashes(argv: readonly string[]): { own: readonly string[]; rest: readonly string[] } {
  const at = argv.indexOf("--");
  return at < 0 ? { own: argv, rest: [] } : { own: argv.slice(0, at), rest: argv.slice(at + 1) };
}
