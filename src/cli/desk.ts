import { CommanderError, Command as Parser } from "commander";
import { EXIT, type ExitCode, FailureError, meaningOf } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";
import type { Call, Command, CommandEntry, Flags } from "./command.ts";
import { commands } from "./commands/index.ts";
import { openConversation } from "./conversation.ts";
import { nearest } from "../domain/did-you-mean.ts";
import { flagsOf } from "./flags.ts";
import { commandHelp, overview } from "./help.ts";
import { type Io, type IoOptions, openIo, type Streams } from "./io.ts";
import { renderBug, renderFailure, renderFailureJson } from "./render/failure.ts";
import { parseJsonFields } from "./render/json.ts";

/** argv → command → exit code. The one edge where a failure becomes words. */
export async function runDesk(argv: readonly string[], house: House, streams: Streams): Promise<ExitCode> {
  const stop = new AbortController();
  const onSigint = () => {
    if (stop.signal.aborted) process.exit(EXIT.cancelled);
    stop.abort();
  };
  process.on("SIGINT", onSigint);
  const { own } = splitAtDashes(argv);
  const io = openIo(streams, house.environment, ioOptions(own), stop.signal);
  try {
    return await dispatch(argv, house, io);
  } catch (error) {
    return answerFailure(error, own, house, io);
  } finally {
    process.off("SIGINT", onSigint);
  }
}

async function dispatch(argv: readonly string[], house: House, io: Io): Promise<ExitCode> {
  const { own, rest } = splitAtDashes(argv);
  if (own.includes("--version")) {
    io.out(`portkey-codex ${house.version}\n`);
    return EXIT.ok;
  }
  const wordsTyped = words(own);
  const entry = findCommand(wordsTyped, commands);
  if (!entry) return answerWithoutCommand(own, wordsTyped, house, io);
  const { command } = await entry.load();
  if (own.includes("--help") || own.includes("-h")) {
    io.out(commandHelp(io, entry.path, command, commands));
    return EXIT.ok;
  }
  const call = parseCall(entry, command, own, rest, house, io);
  return (await command.run(call)) ?? EXIT.ok;
}

async function answerWithoutCommand(
  own: readonly string[],
  wordsTyped: readonly string[],
  house: House,
  io: Io,
): Promise<ExitCode> {
  const group = commands.filter(
    (entry) => !entry.hidden && entry.path.startsWith(`${wordsTyped.join(" ")} `),
  );
  if (wordsTyped.length > 0 && group.length > 0) {
    io.out(overview(io, group, house.version));
    return EXIT.ok;
  }
  if (wordsTyped.length > 0) throw unknownCommand(wordsTyped);
  if (own.includes("--help") || own.includes("-h")) {
    io.out(overview(io, commands, house.version));
    return EXIT.ok;
  }
  const status = findCommand(["status"], commands);
  if (!status) {
    io.out(overview(io, commands, house.version));
    return EXIT.ok;
  }
  const { command } = await status.load();
  return (await command.run(parseCall(status, command, own, [], house, io))) ?? EXIT.ok;
}

function unknownCommand(wordsTyped: readonly string[]): FailureError {
  const typed = wordsTyped.join(" ");
  const names = commands.filter((entry) => !entry.hidden).map((entry) => entry.path);
  const guess = nearest(typed, names) ?? nearest(wordsTyped[0] ?? "", names);
  return new FailureError({
    kind: "usage",
    message: `There is no command "${typed}"`,
    ...(guess !== undefined && { why: `did you mean "${guess}"?` }),
    fix: guess === undefined ? "portkey-codex help" : `portkey-codex ${guess} --help`,
  });
}

function parseCall(
  entry: CommandEntry,
  command: Command,
  own: readonly string[],
  rest: readonly string[],
  house: House,
  io: Io,
): Call {
  const parser = new Parser(entry.path).exitOverride().helpOption(false).helpCommand(false);
  parser.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const positional of command.positionals ?? []) parser.argument(positional);
  for (const [flag, help] of flagsOf(command)) parser.option(flag, help);
  try {
    parser.parse(withoutCommandWords(own, entry.path), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) throw usageFailure(error, entry, command);
    throw error;
  }
  const flags = readFlags(parser);
  const asked = flags.textOrTrue("json");
  return {
    house,
    io,
    conversation: openConversation(io),
    positionals: parser.args,
    rest,
    flags,
    ...(asked !== undefined && {
      json: { fields: parseJsonFields(asked, command.jsonFields ?? [], entry.path) },
    }),
  };
}

function usageFailure(error: CommanderError, entry: CommandEntry, command: Command): FailureError {
  const message = error.message.replace(/^error: /, "").replace(/\s*\(Did you mean [\s\S]*$/, "");
  const option = /unknown option '([^']+)'/.exec(message)?.[1];
  const names = flagsOf(command).map(([flag]) => flag.match(/--[a-z-]+/)?.[0] ?? flag);
  const guess = option === undefined ? undefined : nearest(option, names);
  return new FailureError({
    kind: "usage",
    message: `${message[0]?.toUpperCase() ?? ""}${message.slice(1)}`,
    ...(guess !== undefined && { why: `did you mean "${guess}"?` }),
    fix: `portkey-codex ${entry.path} --help`,
  });
}

function readFlags(parser: Parser): Flags {
  const values = parser.opts<Record<string, unknown>>();
  const key = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const value = (name: string) => values[key(name)];
  return {
    text: (name) => (typeof value(name) === "string" ? (value(name) as string) : undefined),
    on: (name) => value(name) === true,
    textOrTrue: (name) => {
      const found = value(name);
      return typeof found === "string" || found === true ? found : undefined;
    },
    list: (name) => {
      const found = value(name);
      return Array.isArray(found) ? found.map(String) : typeof found === "string" ? [found] : [];
    },
    given: (name) => parser.getOptionValueSource(key(name)) === "cli",
  };
}

function answerFailure(error: unknown, own: readonly string[], house: House, io: Io): ExitCode {
  if (error instanceof FailureError) {
    const asJson = own.some((word) => word === "--json" || word.startsWith("--json="));
    if (asJson && error.failure.kind !== "cancelled") io.out(renderFailureJson(error.failure));
    io.err(renderFailure(io, error.failure));
    if (io.debug && error.stack) io.err(`${error.stack}\n`);
    return meaningOf(error.failure).exitCode;
  }
  if (io.signal.aborted) return EXIT.cancelled;
  io.err(renderBug(io, error, house.ids.requestId(), house.paths.gatewayLogFile));
  return EXIT.failed;
}

function ioOptions(own: readonly string[]): IoOptions {
  const has = (...names: string[]) => names.some((name) => own.includes(name));
  const colorAt = own.findIndex((word) => word === "--color" || word.startsWith("--color="));
  const color = colorAt < 0 ? "auto" : (own[colorAt]?.split("=")[1] ?? own[colorAt + 1] ?? "auto");
  return {
    color: color === "always" || color === "never" ? color : "auto",
    noInput: has("--no-input"),
    quiet: has("-q", "--quiet"),
    verbose: has("-v", "--verbose"),
    debug: has("--debug"),
    assumeYes: has("-y", "--yes"),
  };
}

function splitAtDashes(argv: readonly string[]): { own: readonly string[]; rest: readonly string[] } {
  const at = argv.indexOf("--");
  return at < 0 ? { own: argv, rest: [] } : { own: argv.slice(0, at), rest: argv.slice(at + 1) };
}

/** The words of argv that are neither flags nor the value of an inherited flag. */
function words(own: readonly string[]): readonly string[] {
  return own.filter((word, i) => !word.startsWith("-") && own[i - 1] !== "--color");
}

/** The longest command path that the words begin with. */
function findCommand(wordsTyped: readonly string[], list: readonly CommandEntry[]): CommandEntry | undefined {
  for (let length = Math.min(wordsTyped.length, 3); length > 0; length -= 1) {
    const path = wordsTyped.slice(0, length).join(" ");
    const found = list.find((entry) => entry.path === path);
    if (found) return found;
  }
  return undefined;
}

function withoutCommandWords(own: readonly string[], path: string): string[] {
  const remaining = path.split(" ");
  return own.filter((word) => {
    if (remaining[0] !== word) return true;
    remaining.shift();
    return false;
  });
}
