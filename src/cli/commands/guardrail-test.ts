import { createInterface } from "node:readline";
import { parseFamilies, testLine, testText } from "../../app/guardrail-test.ts";
import type { Entity, EntityFamily } from "../../domain/entity.ts";
import { FailureError } from "../../domain/failure.ts";
import { maskSecret } from "../../domain/gateway-key.ts";
import type { Call, Command } from "../command.ts";
import { safeText } from "../render/safe-text.ts";
import { type Column, renderTable } from "../render/table.ts";

export const command: Command = {
  summary: "Say what the guardrails find in a text from stdin; nothing is sent anywhere.",
  examples: [
    ["portkey-codex guardrail test < .env", "what would be masked"],
    ["git diff | portkey-codex guardrail test --only secrets --json", "kinds and offsets"],
    ["portkey-codex guardrail test --jsonl < texts.jsonl", "many texts, a line each"],
  ],
  flags: [
    ["--only <secrets|pii>", "Look for one of them; both otherwise"],
    ["--json", "Print the findings with their offsets, in UTF-16 units"],
    ["--jsonl", 'Read lines like {"id":1,"text":"…"} and answer each with {"id","entities"}'],
  ],
  learnMore: "portkey-codex help guardrails",
  async run(call) {
    const { flags, io, conversation } = call;
    const families = parseFamilies(flags.text("only"));
    if (flags.on("jsonl")) return answerLines(call, families);
    if (io.interactive) throw nothingPiped();
    const text = await io.readStdin();
    const entities = testText(text, families);
    if (flags.on("json")) io.out(`${JSON.stringify({ entities })}\n`);
    else if (entities.length > 0) io.out(renderTable(io, columns(text), entities));
    else if (io.errIsTerminal) conversation.say("Nothing found.");
    return undefined;
  },
};

/** What was found is shown as a secret is: enough to recognise it. */
const columns = (text: string): readonly Column<Entity>[] => [
  { title: "KIND", cell: ({ type }) => type },
  { title: "START", align: "right", cell: ({ start }) => String(start) },
  { title: "END", align: "right", cell: ({ end }) => String(end) },
  { title: "TEXT", shrinks: true, cell: ({ start, end }) => safeText(maskSecret(text.slice(start, end))) },
];

async function answerLines({ io }: Call, families: readonly EntityFamily[]): Promise<undefined> {
  const lines = createInterface({ input: io.streams.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() !== "") io.out(`${JSON.stringify(testLine(line, number, families))}\n`);
  }
  return undefined;
}

const nothingPiped = (): FailureError =>
  new FailureError({
    kind: "usage",
    message: "There is no text to look at",
    why: "it is read from stdin, and nothing was piped in",
    fix: "portkey-codex guardrail test < file.txt",
  });
