import type { Entity } from "../domain/entity.ts";
import type { GuardrailHook } from "../domain/guardrail.ts";
import type { Verdict } from "../domain/verdict.ts";

/** What a check may look at besides one text. */
export interface CheckContext {
  readonly hook: GuardrailHook;
  /** The newest message, or the answer. */
  readonly text: string;
  readonly model: string;
  /** Portkey's word for the API: `createModelResponse`, `chatComplete`, `embed`. */
  readonly requestType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly bodyBytes: number;
  /** Tools that the client offers to the model (input), or that the model calls (output). */
  readonly toolNames: readonly string[];
  /** What the model wants to run, each as one line of a shell. */
  readonly commands: readonly string[];
}

/** A check with its parameters. `entities` looks at every text; `verdict` once at the whole. */
export type OpenCheck =
  | { readonly kind: "entities"; find(text: string): readonly Entity[]; readonly replacement?: string }
  | { readonly kind: "verdict"; judge(context: CheckContext): Verdict };

export interface CheckKind {
  readonly id: string;
  /** One sentence for `guardrail list`. */
  readonly title: string;
  readonly hooks: readonly GuardrailHook[];
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** It judges tools: those that are offered, and each call by itself. */
  readonly ofTools?: true;
  /** Throws an Error whose message says what is wrong with a parameter. */
  open(parameters: Parameters): OpenCheck;
}

export interface Parameter {
  readonly type: "text" | "number" | "boolean" | "texts" | "table" | "pattern";
  readonly isRequired?: true;
  readonly choices?: readonly string[];
}

/** Parameters that were checked against their descriptions, read by name. */
export class Parameters {
  readonly #values: Readonly<Record<string, unknown>>;
  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }
  text(name: string, preset = ""): string {
    const value = this.#values[name];
    return typeof value === "string" ? value : preset;
  }
  number(name: string, preset: number): number {
    const value = this.#values[name];
    return typeof value === "number" ? value : preset;
  }
  on(name: string): boolean {
    return this.#values[name] === true;
  }
  /** One text counts as a list of one. */
  texts(name: string): readonly string[] {
    const value = this.#values[name];
    if (typeof value === "string") return [value];
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  }
  table(name: string): Readonly<Record<string, unknown>> {
    const value = this.#values[name];
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  }
}

/** What is wrong with the parameters of a check; empty when nothing is. */
export function parameterProblems(
  kind: CheckKind,
  values: Readonly<Record<string, unknown>>,
): readonly string[] {
  const names = Object.keys(kind.parameters);
  const problems = Object.keys(values)
    .filter((name) => !names.includes(name))
    .map((name) => `${kind.id} has no parameter "${name}": ${names.join(", ") || "it takes none"}`);
  for (const [name, parameter] of Object.entries(kind.parameters)) {
    const value = values[name];
    if (value === undefined) {
      if (parameter.isRequired) problems.push(`${kind.id} needs ${name}`);
    } else if (!fits(value, parameter)) problems.push(`${name} of ${kind.id} must be ${expects(parameter)}`);
  }
  if (problems.length > 0) return problems;
  try {
    kind.open(new Parameters(values));
    return [];
  } catch (error) {
    return [`${kind.id}: ${(error as Error).message}`];
  }
}

function fits(value: unknown, { type, choices }: Parameter): boolean {
  const isChoice = (item: unknown) => typeof item === "string" && (choices?.includes(item) ?? true);
  switch (type) {
    case "text":
    case "pattern":
      return isChoice(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value) && value >= 0;
    case "boolean":
      return typeof value === "boolean";
    case "texts":
      return isChoice(value) || (Array.isArray(value) && value.every(isChoice));
    case "table":
      return typeof value === "object" && value !== null && !Array.isArray(value);
  }
}

function expects({ type, choices }: Parameter): string {
  if (choices) return `${type === "texts" ? "a list of" : "one of"} ${choices.join(", ")}`;
  switch (type) {
    case "text":
      return "a text";
    case "pattern":
      return "a regular expression";
    case "number":
      return "a number, 0 or more";
    case "boolean":
      return "true or false";
    case "texts":
      return "a list of texts";
    case "table":
      return "a table";
  }
}
