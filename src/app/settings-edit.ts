import { FailureError } from "../domain/failure.ts";
import type { Conversation } from "../ports/conversation.ts";
import type { House } from "../ports/house.ts";

export type EditOutcome = "saved" | "unchanged";

/**
 * Lets somebody edit the whole file, and puts it in place only when it is valid; until then the old one counts.
 * `editText` shows a text and returns what became of it. Errors: `settings-invalid` when it is given up.
 */
export async function editSettings(
  { settings }: Pick<House, "settings">,
  editText: (text: string) => Promise<string>,
  conversation: Conversation,
): Promise<EditOutcome> {
  const store = await settings();
  const before = await store.text();
  let draft = before;
  for (;;) {
    draft = await editText(draft);
    if (draft === before) return "unchanged";
    if ((await store.text()) !== before) throw changedMeanwhile(store.file);
    try {
      await store.replace(draft);
      return "saved";
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.kind !== "settings-invalid") throw error;
      for (const problem of error.failure.problems) conversation.fail("not valid", problem);
      const again = await conversation.confirm({ message: "Open it again?", preset: true, flag: "--yes" });
      if (!again) throw error;
    }
  }
}

const changedMeanwhile = (file: string): FailureError =>
  new FailureError({
    kind: "failed",
    message: `${file} was left as it is`,
    why: "somebody else changed it while you were editing",
    fix: "portkey-codex settings edit",
  });
