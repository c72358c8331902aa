import { setTimeout } from "node:timers/promises";
import { FailureError } from "../domain/failure.ts";
import type { Conversation, Question } from "../ports/conversation.ts";
import type { Io } from "./io.ts";

/** The conversation on stderr. inquirer and ora are loaded when there is something to ask or to wait for. */
export function openConversation(io: Io): Conversation {
  const line = (mark: string, subject: string, text?: string) => {
    if (!io.quiet) io.err(`  ${mark} ${text === undefined ? subject : `${subject.padEnd(12)} ${text}`}\n`);
  };
  const mark = (symbol: string, word: string) => (io.unicode ? symbol : word);
  return {
    interactive: io.interactive,
    say: (text) => {
      if (!io.quiet) io.err(`${text}\n`);
    },
    ok: (subject, text) => line(io.paintErr.green(mark("✓", "ok")), subject, text),
    warn: (subject, text) => line(io.paintErr.yellow(mark("!", "! warn")), subject, text),
    fail: (subject, text) => line(io.paintErr.red(mark("✗", "x fail")), subject, text),
    during: (label, work) => during(io, label, work),
    choose: async ({ message, flag, choices, preset }) => {
      mustBeInteractive(io, { message, flag });
      const { select } = await prompts();
      return select({
        message: `${message} ${io.paintErr.dim(`(${flag})`)}`,
        choices: choices.map((choice) => ({ ...choice })),
        ...(preset !== undefined && { default: preset }),
      });
    },
    text: async ({ message, flag, preset, check }) => {
      mustBeInteractive(io, { message, flag });
      const { input } = await prompts();
      return input({
        message: `${message} ${io.paintErr.dim(`(${flag})`)}`,
        ...(preset !== undefined && { default: preset }),
        validate: (answer: string) => check?.(answer) ?? true,
      });
    },
    secret: async ({ message, flag }) => {
      mustBeInteractive(io, { message, flag });
      const { password } = await prompts();
      return password({ message: `${message} ${io.paintErr.dim(`(${flag})`)}`, mask: "*" });
    },
    confirm: async ({ message, preset, flag }) => {
      if (io.assumeYes) return true;
      mustBeInteractive(io, { message, flag });
      const { confirm } = await prompts();
      return confirm({ message: `${message} ${io.paintErr.dim(`(${flag})`)}`, default: preset ?? true });
    },
  };

  /** inquirer's prompts, drawn on stderr and ended by Ctrl-C with our own failure. */
  async function prompts() {
    const { default: inquirer } = await import("inquirer");
    const ask = async (question: Record<string, unknown>): Promise<unknown> => {
      try {
        const prompt = inquirer.createPromptModule({ output: process.stderr });
        const { answer } = await prompt([{ ...question, name: "answer" } as never]);
        return answer;
      } catch (error) {
        if (error instanceof Error && error.name === "ExitPromptError")
          throw new FailureError({ kind: "cancelled" });
        throw error;
      }
    };
    return {
      select: <T>(question: object) => ask({ type: "select", ...question }) as Promise<T>,
      input: (question: object) => ask({ type: "input", ...question }) as Promise<string>,
      password: (question: object) => ask({ type: "password", ...question }) as Promise<string>,
      confirm: (question: object) => ask({ type: "confirm", ...question }) as Promise<boolean>,
    };
  }
}

function mustBeInteractive(io: Io, { message, flag }: Question): void {
  if (io.interactive) return;
  throw new FailureError({
    kind: "usage",
    message: `This needs an answer: ${message}`,
    why: "there is no terminal to ask on (or --no-input was given)",
    fix: `say it with ${flag}`,
  });
}

/** The spinner appears after 300 ms and only on a terminal, so quick work prints nothing that flickers. */
async function during<T>(io: Io, label: string, work: () => Promise<T>): Promise<T> {
  if (!io.errIsTerminal || io.quiet) return work();
  const running = work();
  const slow = await Promise.race([settled(running), setTimeout(300, "slow" as const)]);
  if (slow !== "slow") return running;
  const { default: ora } = await import("ora");
  const spinner = ora({ text: label, stream: process.stderr, discardStdin: false }).start();
  try {
    return await running;
  } finally {
    spinner.stop();
  }
}

const settled = (work: Promise<unknown>): Promise<"settled"> =>
  work.then(
    () => "settled",
    () => "settled",
  );
