// cli/ — the front desk: flags in, text out. What must never happen here: a decision about the domain
// (that is app/), or a byte from outside reaching the terminal without passing render/safe-text.ts.
import type { Environment } from "../ports/house.ts";
import { openPaint, type Paint } from "./render/paint.ts";

/** The three streams, and what is known about who reads them. stdout is the answer, stderr the conversation. */
export interface Io {
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** A person can answer questions: stdin and stderr are terminals, no CI, no `--no-input`. */
  readonly interactive: boolean;
  readonly unicode: boolean;
  /** Columns of stdout; undefined when text must not be cut. */
  readonly width: number | undefined;
  readonly paint: Paint;
  readonly paintErr: Paint;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
  readonly assumeYes: boolean;
  /** Aborted at the first Ctrl-C, or when nobody reads stdout any more. */
  readonly signal: AbortSignal;
  /** For what draws by itself: prompts and spinners. */
  readonly streams: Streams;
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

export interface IoSurroundings {
  readonly streams: Streams;
  readonly environment: Environment;
  readonly signal: AbortSignal;
}

export async function openIo(surroundings: IoSurroundings, options: IoOptions): Promise<Io> {
  const { streams, environment, signal } = surroundings;
  const { stdin, stdout, stderr } = streams;
  const paintFor = (stream: NodeJS.WriteStream) => openPaint(wantsColour(stream, environment, options));
  return {
    outIsTerminal: stdout.isTTY === true,
    errIsTerminal: stderr.isTTY === true,
    interactive: stdin.isTTY === true && stderr.isTTY === true && !isCi(environment) && !options.noInput,
    unicode: environment["TERM"] !== "dumb" && environment["TERM"] !== "linux",
    width: columns(stdout, environment),
    paint: await paintFor(stdout),
    paintErr: await paintFor(stderr),
    quiet: options.quiet,
    verbose: options.verbose,
    debug: options.debug,
    assumeYes: options.assumeYes,
    signal,
    streams,
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    readStdin: () => readAll(stdin),
  };
}

/** A flag overrules the environment, and FORCE_COLOR overrules NO_COLOR. Source: no-color.org, force-color.org. */
function wantsColour(stream: NodeJS.WriteStream, environment: Environment, options: IoOptions): boolean {
  if (options.color !== "auto") return options.color === "always";
  const force = environment["FORCE_COLOR"];
  if (force) return force !== "0" && force !== "false";
  if (environment["CLICOLOR_FORCE"] && environment["CLICOLOR_FORCE"] !== "0") return true;
  if (environment["NO_COLOR"] || environment["TERM"] === "dumb") return false;
  return stream.isTTY === true;
}

const isCi = (environment: Environment): boolean => {
  const value = environment["CI"];
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
};

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
