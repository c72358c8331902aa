// cli/ — the front desk: flags in, text out. What must never happen here: a decision about the domain
// (that is app/), or a byte from outside reaching the terminal without passing render/safe-text.ts.
import { Chalk, type ChalkInstance } from "chalk";
import type { Environment } from "../ports/house.ts";

/** The three streams, and what is known about who reads them. stdout is the answer, stderr the conversation. */
export interface Io {
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** A person can answer questions: stdin and stderr are terminals, no CI, no `--no-input`. */
  readonly interactive: boolean;
  readonly unicode: boolean;
  /** Columns of stdout; undefined when text must not be cut. */
  readonly width: number | undefined;
  readonly paint: ChalkInstance;
  readonly paintErr: ChalkInstance;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly assumeYes: boolean;
  /** Aborted at the first Ctrl-C; a second one ends the process. */
  readonly signal: AbortSignal;
  out(text: string): void;
  err(text: string): void;
  readStdin(): Promise<string>;
}

export interface IoOptions {
  readonly color: "auto" | "always" | "never";
  readonly noInput: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly assumeYes: boolean;
}

export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

export function openIo(
  streams: Streams,
  environment: Environment,
  options: IoOptions,
  signal: AbortSignal,
): Io {
  const { stdin, stdout, stderr } = streams;
  const paintFor = (stream: NodeJS.WriteStream) =>
    new Chalk({ level: wantsColour(stream, environment, options) ? 1 : 0 });
  return {
    outIsTerminal: stdout.isTTY === true,
    errIsTerminal: stderr.isTTY === true,
    interactive: stdin.isTTY === true && stderr.isTTY === true && !environment["CI"] && !options.noInput,
    unicode: environment["TERM"] !== "dumb" && environment["TERM"] !== "linux",
    width: columns(stdout, environment),
    paint: paintFor(stdout),
    paintErr: paintFor(stderr),
    quiet: options.quiet,
    verbose: options.verbose,
    debug: options.debug,
    assumeYes: options.assumeYes,
    signal,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    readStdin: () => readAll(stdin),
  };
}

function wantsColour(stream: NodeJS.WriteStream, environment: Environment, options: IoOptions): boolean {
  if (options.color !== "auto") return options.color === "always";
  if (environment["FORCE_COLOR"] && environment["FORCE_COLOR"] !== "0") return true;
  if (environment["CLICOLOR_FORCE"] && environment["CLICOLOR_FORCE"] !== "0") return true;
  if (environment["NO_COLOR"] || environment["TERM"] === "dumb") return false;
  return stream.isTTY === true;
}

function columns(stdout: NodeJS.WriteStream, environment: Environment): number | undefined {
  const fromEnvironment = Number(environment["COLUMNS"]);
  if (Number.isInteger(fromEnvironment) && fromEnvironment > 0) return fromEnvironment;
  return stdout.isTTY ? stdout.columns : undefined;
}

async function readAll(stdin: NodeJS.ReadStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}
