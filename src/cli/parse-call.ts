import { CommanderError, Option, Command as Parser } from "commander";
import { nearest } from "../domain/did-you-mean.ts";
import { FailureError } from "../domain/failure.ts";
import type { Command, Flags } from "./command.ts";
import { flagsOf, longName } from "./flags.ts";

export interface Parsed {
  readonly positionals: readonly string[];
  readonly flags: Flags;
}

/** A command's own arguments → positionals and flags, in any order. Errors: `usage`, in our words. */
export function parseArguments(path: string, command: Command, args: readonly string[]): Parsed {
  const parser = new Parser(path).exitOverride().helpOption(false).helpCommand(false);
  parser.configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  parser.showSuggestionAfterError(false);
  for (const positional of command.positionals ?? []) parser.argument(positional);
  for (const [notation] of flagsOf(command)) parser.addOption(optionOf(notation));
  try {
    parser.parse([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) throw usageFailure(error, path, command);
    throw error;
  }
  return { positionals: parser.args, flags: readFlags(parser) };
}

/** `--option <k=v...>` may be given again and again; commander's own `...` would swallow the positionals behind it. */
function optionOf(notation: string): Option {
  const option = new Option(notation.replace("...", ""));
  if (notation.includes("...")) {
    option.argParser((value: string, earlier: unknown) => [
      ...(Array.isArray(earlier) ? earlier : []),
      value,
    ]);
  }
  return option;
}

function readFlags(parser: Parser): Flags {
  const values = parser.opts<Record<string, unknown>>();
  const given = (name: string) => parser.getOptionValueSource(attribute(name)) === "cli";
  const value = (name: string) => (given(name) ? values[attribute(name)] : undefined);
  return {
    given,
    on: (name) => value(name) === !name.startsWith("no-"),
    text: (name) => {
      const found = value(name);
      return typeof found === "string" ? found : undefined;
    },
    textOrTrue: (name) => {
      const found = value(name);
      return typeof found === "string" || found === true ? found : undefined;
    },
    list: (name) => {
      const found = value(name);
      return Array.isArray(found) ? found.map(String) : typeof found === "string" ? [found] : [];
    },
  };
}

/** commander keeps `--no-verify` as `verify: false`. */
const attribute = (name: string): string =>
  name.replace(/^no-/, "").replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function usageFailure(error: CommanderError, path: string, command: Command): FailureError {
  const quoted = /'([^']+)'/.exec(error.message)?.[1] ?? "";
  return new FailureError({
    kind: "usage",
    ...sentence(error, quoted, path, command),
    fix: `portkey-codex ${path} --help`,
  });
}

interface Sentence {
  readonly message: string;
  readonly why?: string;
}

function sentence(
  { code, message }: CommanderError,
  quoted: string,
  path: string,
  command: Command,
): Sentence {
  switch (code) {
    case "commander.unknownOption": {
      const guess = nearest(
        quoted,
        flagsOf(command).map(([notation]) => longName(notation)),
      );
      const wrong = { message: `"${path}" has no flag ${quoted}` };
      return guess === undefined ? wrong : { ...wrong, why: `did you mean ${guess}?` };
    }
    case "commander.missingArgument":
      return { message: `"${path}" needs <${quoted}>` };
    case "commander.optionMissingArgument":
      return { message: `${quoted} needs a value` };
    case "commander.excessArguments":
      return excess(path, command);
    default:
      return { message: message.replace(/^error: /, "") };
  }
}

function excess(path: string, command: Command): Sentence {
  const message = `"${path}" was given more words than it takes`;
  if (command.passThrough) return { message, why: 'put "--" before the command that it should run' };
  const takes = command.positionals?.join(" ");
  return { message, why: takes ? `it takes ${takes}` : "it takes only flags" };
}
