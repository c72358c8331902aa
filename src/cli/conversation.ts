import { FailureError } from "../domain/failure.ts";
import type { Conversation, Question } from "../ports/conversation.ts";
import type { Io } from "./io.ts";
import { safeLines, safeText } from "./render/safe-text.ts";
import { searchIn } from "./search-choices.ts";

/** A longer list is searched by typing instead of being scrolled through. */
const MOST_LINES = 14;
/** A spinner for quicker work would only flicker. */
const SLOW_MS = 300;

/** The conversation on stderr. inquirer and ora are loaded when there is something to ask or to wait for. */
export function openConversation(io: Io): Conversation {
  const { paintErr } = io;
  const line = (mark: string, subject: string, text?: string) => {
    if (io.quiet) return;
    const words = text === undefined ? subject : `${subject.padEnd(12)} ${text}`;
    io.err(`  ${mark} ${safeText(words)}\n`);
  };
  return {
    interactive: io.interactive,
    say: (text) => {
      if (!io.quiet) io.err(`${safeLines(text)}\n`);
    },
    ok: (subject, text) => line(paintErr.green(io.unicode ? "✓" : "ok  "), subject, text),
    warn: (subject, text) => line(paintErr.yellow(io.unicode ? "!" : "warn"), subject, text),
    fail: (subject, text) => line(paintErr.red(io.unicode ? "✗" : "fail"), subject, text),
    during: (label, work) => during(io, label, work),
    choose: async ({ message, flag, choices, preset }) => {
      const ask = await prompts(io, { message, flag });
      if (choices.length > MOST_LINES) {
        const hint = `type to search, or ${flag}`;
        return ask("search", { hint, source: searchIn(choices, preset), pageSize: MOST_LINES });
      }
      return ask("select", {
        choices: choices.map((choice) => ({ ...choice })),
        ...(preset !== undefined && { default: preset }),
      });
    },
    text: async ({ message, flag, preset, check }) => {
      const ask = await prompts(io, { message, flag });
      return ask("input", {
        ...(preset !== undefined && { default: preset }),
        validate: (answer: string) => check?.(answer) ?? true,
      });
    },
    secret: async (question) => (await prompts(io, question))("password", { mask: "*" }),
    confirm: async ({ message, preset, flag }) => {
      if (io.assumeYes) return true;
      return (await prompts(io, { message, flag }))("confirm", { default: preset ?? true });
    },
  };
}

/** What inquirer takes, and `hint`: what stands behind the question instead of its flag. */
type AskOptions = Readonly<Record<string, unknown>> & { readonly hint?: string };
type Ask = <T>(
  type: "select" | "search" | "input" | "password" | "confirm",
  options: AskOptions,
) => Promise<T>;

/** inquirer, drawn on stderr. Errors: `usage` when nobody can answer, `cancelled` on Ctrl-C. */
async function prompts(io: Io, { message, flag }: Question): Promise<Ask> {
  if (!io.interactive) {
    throw new FailureError({
      kind: "usage",
      message: `This needs an answer: ${message}`,
      why: "there is no terminal to ask on, or --no-input was given",
      fix: `say it with ${flag}`,
    });
  }
  const { default: inquirer } = await import("inquirer");
  const { stdin, stderr } = io.streams;
  const prompt = inquirer.createPromptModule({ input: stdin, output: stderr });
  return async (type, { hint = flag, ...options }) => {
    const question = {
      ...options,
      type,
      name: "answer",
      message: `${message} ${io.paintErr.dim(`(${hint})`)}`,
    };
    try {
      return (await prompt([question as never])).answer;
    } catch (error) {
      if (error instanceof Error && error.name === "ExitPromptError")
        throw new FailureError({ kind: "cancelled" });
      throw error;
    }
  };
}

/** Slow work says so: a spinner on a terminal, one plain line elsewhere; quick work says nothing. */
async function during<T>(io: Io, label: string, work: () => Promise<T>): Promise<T> {
  const running = work();
  if (io.quiet) return running;
  let timer: NodeJS.Timeout | undefined;
  const slow = new Promise<true>((resolve) => {
    timer = setTimeout(resolve, SLOW_MS, true);
  });
  const isSlow = await Promise.race([slow, running.then(quick, quick)]);
  clearTimeout(timer);
  if (!isSlow) return running;
  if (!io.errIsTerminal) {
    io.err(`  ${safeText(label)}\n`);
    return running;
  }
  const { default: ora } = await import("ora");
  const spinner = ora({ text: safeText(label), stream: io.streams.stderr, discardStdin: false }).start();
  try {
    return await running;
  } finally {
    spinner.stop();
  }
}

const quick = (): false => false;
