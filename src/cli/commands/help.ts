import { nearest } from "../../domain/did-you-mean.ts";
import { FailureError } from "../../domain/failure.ts";
import type { Command } from "../command.ts";
import { commandHelp, groupHelp, overview, TOPIC_NAMES } from "../help.ts";
import { topics } from "../topics.ts";
import { commands } from "./index.ts";

export const command: Command = {
  summary: "Explain a command or a topic.",
  positionals: ["[words...]"],
  examples: [
    ["portkey-codex help logs", "what logs can do"],
    ["portkey-codex help integration", "the commands about integrations"],
    ["portkey-codex help exit-codes", "what each exit code means"],
  ],
  learnMore: `topics: ${TOPIC_NAMES.join(", ")}`,
  async run({ io, house, positionals }) {
    const name = positionals.join(" ");
    const topic = TOPIC_NAMES.find((candidate) => candidate === name);
    const entry = commands.find((candidate) => candidate.path === name);
    const group = commands.filter((candidate) => !candidate.hidden && candidate.path.startsWith(`${name} `));
    if (name === "") io.out(overview(io, commands, house.version));
    else if (topic) io.out(topics[topic](io, house));
    else if (entry) io.out(commandHelp(io, name, (await entry.load()).command, commands));
    else if (group.length > 0) io.out(groupHelp(io, name, group));
    else throw noHelpOn(name);
    return undefined;
  },
};

function noHelpOn(name: string): FailureError {
  const known = [...TOPIC_NAMES, ...commands.filter(({ hidden }) => !hidden).map(({ path }) => path)];
  const guess = nearest(name, known);
  return new FailureError({
    kind: "usage",
    message: `There is no help on "${name}"`,
    ...(guess !== undefined && { why: `did you mean "${guess}"?` }),
    fix: guess === undefined ? "portkey-codex help" : `portkey-codex help ${guess}`,
  });
}
