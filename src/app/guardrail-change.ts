import { FailureError } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";
import { showGuardrail } from "./guardrail-list.ts";

/**
 * Puts the lines of a set (`guardrail show`) at the end of the settings; a gateway that runs takes them up. Returns
 * the names of the guardrails that came with it.
 * Errors: `usage` for what is no set; `failed` when one of its names is taken.
 */
export async function addGuardrails(
  house: Pick<House, "settings" | "program">,
  name: string,
): Promise<readonly string[]> {
  const { kind, text } = await showGuardrail(house, name);
  if (text === undefined) {
    throw new FailureError({
      kind: "usage",
      message: `"${name}" is a ${kind}, not a set that is ready to be used`,
      why: "sets are secrets-only, pii-mask and strict; one of your own is a table in the settings",
      fix: "portkey-codex help guardrails",
    });
  }
  const store = await house.settings();
  const before = (await store.read()).guardrails.map((guardrail) => guardrail.name);
  const added = [...text.matchAll(/^\[guardrails\.([\w-]+)\]$/gm)].map(([, each = ""]) => each);
  const taken = added.find((each) => before.includes(each));
  if (taken !== undefined) {
    throw new FailureError({
      kind: "failed",
      message: `There is already a guardrail "${taken}"`,
      why: `the set ${name} has one of that name`,
      fix: `portkey-codex guardrail remove ${taken}`,
    });
  }
  await store.append(text);
  return added;
}

/** Errors: `usage`, with the names that there are. */
export async function removeGuardrail(house: Pick<House, "settings">, name: string): Promise<void> {
  const store = await house.settings();
  const names = (await store.read()).guardrails.map((guardrail) => guardrail.name);
  if (!names.includes(name)) {
    throw new FailureError({
      kind: "usage",
      message: `There is no guardrail "${name}" in the settings`,
      why: names.length === 0 ? "there is none at all" : `there are: ${names.join(", ")}`,
      fix: "portkey-codex guardrail list",
    });
  }
  await store.edit([{ path: ["guardrails", name], value: undefined }]);
}
