import {
  type Candidate,
  guardrailCandidates,
  keyCandidates,
  modelCandidates,
  providerCandidates,
  slugCandidates,
} from "../app/completion-values.ts";
import { SETTING_KEYS, settingField } from "../domain/setting-fields.ts";
import type { House } from "../ports/house.ts";
import type { Command } from "./command.ts";
import { type FlagLine, longName } from "./flags.ts";
import { TOPIC_NAMES } from "./help.ts";

/** The command that is being typed, as far as it is known. */
export interface Place {
  readonly command: Command | undefined;
  readonly path: string;
  readonly house: House;
}

/** What can stand behind a flag. `word` is what is typed of it. */
export async function valuesOfFlag(
  line: FlagLine | undefined,
  { command, house, word }: Place & { readonly word: string },
): Promise<readonly Candidate[]> {
  const [notation = ""] = line ?? [];
  const listed = /<([\w-]+(?:\|[\w-]+)+)>/.exec(notation)?.[1];
  if (listed !== undefined) return plain(listed.split("|"));
  switch (longName(notation)) {
    case "--json":
      return jsonCandidates(command?.jsonFields ?? [], word);
    case "--color":
      return plain(["auto", "always", "never"]);
    case "--provider":
      return providerCandidates();
    case "--integration":
      return quietly(slugCandidates(house));
    case "--model":
      return quietly(modelCandidates(house));
    case "--shell":
      return plain(SHELLS);
    case "--target":
      return choicesOf("codex.target");
    case "--auth":
      return choicesOf("codex.auth");
    case "--wire-api":
      return choicesOf("codex.wire_api");
    case "--since":
    case "--older-than":
      return plain(["30m", "2h", "1d", "7d", "30d"]);
    case "--status":
      return plain(["ok", "error", "blocked", "cancelled", "interrupted", "running"]);
    default:
      return [];
  }
}

/** What can stand behind the words `args` of a command, by the name of the place: `<slug>`, `<model>`. */
export async function valuesOfPositional(
  args: readonly string[],
  { command, path, house }: Place,
): Promise<readonly Candidate[]> {
  const places = command?.positionals ?? [];
  const last = places.at(-1);
  const place = places[args.length] ?? (last?.includes("...") ? last : undefined);
  switch (place?.replace(/[<>[\].]/g, "")) {
    case "guardrail":
      return quietly(guardrailCandidates(house));
    case "slug":
      return quietly(slugCandidates(house));
    case "model":
      return quietly(modelCandidates(house));
    case "name":
      return path.startsWith("key ") ? quietly(keyCandidates(house)) : [];
    case "shell":
      return plain(SHELLS);
    case "key":
      return SETTING_KEYS.map((key) => [key, settingField(key).help]);
    case "value":
      return choicesOf(args[0] ?? "");
    case "words":
      return plain(TOPIC_NAMES);
    default:
      return [];
  }
}

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** `id,mo` → the fields that are not named yet, each with what stands before it. */
function jsonCandidates(fields: readonly string[], word: string): readonly Candidate[] {
  const named = word.split(",").slice(0, -1);
  const prefix = named.map((field) => `${field},`).join("");
  return plain(fields.filter((field) => !named.includes(field)).map((field) => prefix + field));
}

function choicesOf(name: string): readonly Candidate[] {
  const key = SETTING_KEYS.find((candidate) => candidate === name);
  return plain(key === undefined ? [] : (settingField(key).reader.choices ?? []));
}

const plain = (values: readonly string[]): readonly Candidate[] => values.map((value) => [value, ""]);

/** A bad settings file is told by every other command; Tab stays silent. */
const quietly = (candidates: Promise<readonly Candidate[]>): Promise<readonly Candidate[]> =>
  candidates.catch(() => []);
