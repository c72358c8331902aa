import type { KeyWishes } from "../../app/key-policy.ts";
import type { Flags } from "../command.ts";
import type { FlagLine } from "../flags.ts";
import { given } from "../given.ts";

/** What a key may do, as `key create` and `key update` take it. */
export const KEY_POLICY_FLAGS: readonly FlagLine[] = [
  ["--owner <name>", "Who holds it; also the _user of its requests"],
  ["--team <name>", "Whose it is; also the team of its requests"],
  ["--budget <limit...>", "'$10/day', '2M tokens/week', '$50' in total; repeatable"],
  ["--rate <limit...>", "'60/minute', '200k tokens/hour', '4 parallel'; repeatable"],
  ["--on-limit <block|warn>", "What happens beyond a budget or a rate (block)"],
  ["--models <patterns>", "Which models, e.g. '@openai/*,!*-pro'"],
  ["--metadata <name=value...>", "Said of each of its requests; repeatable"],
  ["--expires <when>", "A duration (90d), a date (2027-03-31) or never"],
  ["--scopes <list>", "requests, models, admin"],
];

export const readKeyWishes = (flags: Flags): KeyWishes => ({
  ...given("owner", flags.text("owner")),
  ...given("team", flags.text("team")),
  budgets: flags.list("budget"),
  rates: flags.list("rate"),
  ...given("mode", flags.text("on-limit")),
  ...given("models", flags.text("models")),
  metadata: flags.list("metadata"),
  ...given("expires", flags.text("expires")),
  ...given("scopes", flags.text("scopes")),
});
