/**
 * Talking with the person: steps that are reported, questions that are asked. The command line implements it
 * on stderr; without a terminal every question throws a `usage` failure that names its flag.
 */
export interface Conversation {
  /** False: nobody can answer, so do not ask. */
  readonly interactive: boolean;
  say(line: string): void;
  ok(subject: string, text?: string): void;
  warn(subject: string, text?: string): void;
  fail(subject: string, text?: string): void;
  /** Runs `work` behind a spinner that appears after 300 ms on a terminal, or as one plain line elsewhere. */
  during<T>(label: string, work: () => Promise<T>): Promise<T>;
  choose<T extends string>(
    question: Question & { readonly choices: readonly Choice<T>[]; readonly preset?: T },
  ): Promise<T>;
  text(
    question: Question & {
      readonly preset?: string;
      readonly check?: (answer: string) => string | undefined;
    },
  ): Promise<string>;
  secret(question: Question): Promise<string>;
  /** `--yes` answers it; without a terminal and without `--yes` it throws. */
  confirm(question: {
    readonly message: string;
    readonly preset?: boolean;
    readonly flag: string;
  }): Promise<boolean>;
}

export interface Question {
  readonly message: string;
  /** What to type instead, e.g. `--provider openai`; shown beside the question and in the error. */
  readonly flag: string;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly name: string;
  readonly description?: string;
}
