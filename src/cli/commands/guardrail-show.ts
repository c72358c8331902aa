import { type FoundKind, type ListedGuardrail, showGuardrail } from "../../app/guardrail-list.ts";
import type { Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { renderFields } from "../render/fields.ts";
import { type Column, renderTable } from "../render/table.ts";
import { toJson } from "./guardrail-list.ts";

const KINDS: readonly Column<FoundKind>[] = [
  { title: "KIND", cell: ({ type }) => type },
  { title: "WHAT IT IS", shrinks: true, cell: ({ titles }) => titles.join("; ") },
];

export const command: Command = {
  summary: "Show one guardrail: what it looks at, what it finds, or the lines to copy.",
  positionals: ["<guardrail>"],
  examples: [
    ["portkey-codex guardrail show secrets", "every kind of key"],
    ["portkey-codex guardrail show strict", "lines for the settings file"],
    ["portkey-codex guardrail show pii --json types", "names only"],
  ],
  jsonFields: ["name", "kind", "title", "hooks", "parameters", "types"],
  learnMore: "portkey-codex help guardrails",
  async run(call) {
    const { house, io, conversation } = call;
    const shown = await showGuardrail(house, call.positionals[0] ?? "");
    if (await emitJson(call, toJson(shown))) return undefined;
    if (shown.text !== undefined) {
      io.out(shown.text);
      if (io.outIsTerminal) conversation.say("Next:  portkey-codex settings edit");
      return undefined;
    }
    io.out(renderFields(io, fieldsOf(shown)));
    if (shown.finds.length > 0) io.out(`\n${renderTable(io, KINDS, shown.finds)}`);
    return undefined;
  },
};

const fieldsOf = ({ name, kind, title, hooks, parameters }: ListedGuardrail) =>
  [
    ["name", name],
    ["kind", kind],
    ["does", title],
    ["looks at", hooks.join(", ")],
    ["parameters", parameters.join(", ") || "none"],
  ] as const;
