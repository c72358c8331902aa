import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { EntityFamily } from "../domain/entity.ts";
import { FailureError } from "../domain/failure.ts";
import type { Guardrail, GuardrailHook } from "../domain/guardrail.ts";
import { CHECKS } from "../guardrails/checks/index.ts";
import { detectors } from "../guardrails/index.ts";
import type { House } from "../ports/house.ts";

/** Something that can be used as a guardrail, or in one. */
export interface ListedGuardrail {
  readonly name: string;
  /** `guardrail`: in the settings. `check`: what a guardrail can be made of. `preset`: ready to be copied. */
  readonly kind: "guardrail" | "check" | "preset";
  readonly title: string;
  readonly hooks: readonly GuardrailHook[];
  readonly parameters: readonly string[];
  /** What it finds in a text, each kind once. */
  readonly finds: readonly FoundKind[];
  /** What to copy into the settings. */
  readonly text?: string;
}

export interface FoundKind {
  readonly type: string;
  readonly titles: readonly string[];
}

/** The files of templates/guardrails. */
const PRESETS = {
  "secrets-only": "Keys, tokens and passwords are masked",
  "pii-mask": "Keys and personal data are masked",
  strict: "A request with a key is stopped, personal data is masked for good",
} as const;

export async function listGuardrails(house: Pick<House, "settings">): Promise<readonly ListedGuardrail[]> {
  const { guardrails } = await (await house.settings()).read();
  return [...guardrails.map(ofSettings), ...checks(), ...presets()];
}

/** Errors: `usage`, with the names that there are. */
export async function showGuardrail(
  house: Pick<House, "settings" | "program">,
  name: string,
): Promise<ListedGuardrail> {
  const all = await listGuardrails(house);
  const found = all.find((guardrail) => guardrail.name === name);
  if (found?.kind === "preset") {
    const file = join(house.program.root, "templates", "guardrails", `${name}.toml`);
    return { ...found, text: await readFile(file, "utf8") };
  }
  if (found) return found;
  throw new FailureError({
    kind: "usage",
    message: `There is no guardrail "${name}"`,
    why: `known: ${all.map((guardrail) => guardrail.name).join(", ")}`,
    fix: "portkey-codex guardrail list",
  });
}

function ofSettings(guardrail: Guardrail): ListedGuardrail {
  const { name, hooks, action, checks: used } = guardrail;
  const ids = used.map(({ id }) => id);
  return {
    name,
    kind: "guardrail",
    title: `${action} what ${ids.join(", ")} ${ids.length === 1 ? "finds" : "find"}`,
    hooks,
    parameters: [],
    finds: ids.flatMap(findsOf),
  };
}

const checks = (): readonly ListedGuardrail[] =>
  CHECKS.map(({ id, title, hooks, parameters }) => ({
    name: id,
    kind: "check",
    title,
    hooks,
    parameters: Object.keys(parameters),
    finds: findsOf(id),
  }));

const presets = (): readonly ListedGuardrail[] =>
  Object.entries(PRESETS).map(([name, title]) => ({
    name,
    kind: "preset",
    title,
    hooks: ["input"],
    parameters: [],
    finds: [],
  }));

function findsOf(id: string): readonly FoundKind[] {
  const family = id as EntityFamily;
  const kinds = new Map<string, string[]>();
  for (const { type, title } of detectors.filter((detector) => detector.family === family)) {
    kinds.set(type, [...(kinds.get(type) ?? []), title]);
  }
  return Array.from(kinds, ([type, titles]) => ({ type, titles }));
}
