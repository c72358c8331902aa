import { editSettings } from "../../app/settings-edit.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { editInEditor } from "../editor.ts";

export const command: Command = {
  summary: "Open the settings in your editor; they count only when they are valid.",
  examples: [
    ["portkey-codex settings edit", "in $VISUAL, else $EDITOR"],
    ["EDITOR='code --wait' portkey-codex settings edit", "in another one, this time"],
  ],
  learnMore: "portkey-codex help settings",
  // What Ctrl-C means in an editor is the editor's business.
  ownsInterrupt: true,
  async run({ house, io, conversation }) {
    if (!io.interactive) {
      throw new FailureError({
        kind: "usage",
        message: "settings edit needs a terminal",
        why: "an editor cannot be opened here",
        fix: "portkey-codex settings set --help",
      });
    }
    const editText = (text: string) => editInEditor(house, { name: "settings.toml", text });
    const outcome = await editSettings(house, editText, conversation);
    const { file } = await house.settings();
    conversation.ok("settings", outcome === "saved" ? `saved ${file}` : "nothing was changed");
    return undefined;
  },
};
