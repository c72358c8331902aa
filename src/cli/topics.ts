import { EXIT } from "../domain/failure.ts";
import { SETTING_KEYS, settingField } from "../domain/setting-fields.ts";
import type { House } from "../ports/house.ts";
import type { TopicName } from "./help.ts";
import type { Io } from "./io.ts";
import { paragraph, twoColumns } from "./render/columns.ts";
import { shortenHome } from "./render/home.ts";

/** `portkey-codex help <topic>`. Each table comes from the code that it describes. */
export const topics: Readonly<Record<TopicName, (io: Io, house: House) => string>> = {
  "exit-codes": exitCodes,
  environment,
  json,
  settings,
  budgets,
  guardrails,
  privacy,
};

/** A code without its meaning does not compile. */
const EXIT_MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "Done; also when there was nothing to show",
  failed: "Failed, and none of the reasons below",
  usage: "A flag or word was wrong, or a question could not be asked because there is no terminal",
  attention: "doctor found something that fails, or --check found a difference",
  auth: "A key is missing, was refused, or its store cannot be used",
  policy: "A budget or a guardrail said no",
  gateway: "The gateway does not run, its port is taken, or it does not answer",
  cancelled: "Ended by Ctrl-C",
};

function exitCodes(io: Io): string {
  const names = Object.keys(EXIT) as (keyof typeof EXIT)[];
  return page([
    "What the exit code says. The same words for a person are on stderr.",
    twoColumns(
      io,
      names.map((name) => [`${String(EXIT[name]).padEnd(5)}${name}`, EXIT_MEANINGS[name]]),
    ),
    paragraph(io, "portkey-codex run -- <command> passes the exit code of the command through unchanged."),
  ]);
}

const VARIABLES: readonly (readonly [string, string])[] = [
  ["PORTKEY_CODEX_HOME", "Keep settings, state, logs and file-based secrets below this folder"],
  ["PORTKEY_API_KEY", "The gateway's key for Codex, when codex.auth is env"],
  ["CODEX_HOME", "Where Codex keeps its config; ~/.codex when unset"],
  ["HTTPS_PROXY, NO_PROXY", "How to reach providers from behind a proxy"],
  ["VISUAL, EDITOR", "What `settings edit` opens"],
  ["CI", "When set, nothing is ever asked"],
  ["NO_COLOR, FORCE_COLOR", "Turn colour off, or on; --color overrules both"],
  ["TERM=dumb", "No colour and no characters beyond ASCII in our marks"],
  ["COLUMNS", "The width to write for"],
  ["XDG_CONFIG_HOME, …", "XDG_DATA_HOME and XDG_STATE_HOME too: where our folders are on Linux"],
];

function environment(io: Io): string {
  const settingsRows = SETTING_KEYS.map((key) => [settingField(key).variable, `Overrides ${key}`] as const);
  return page([
    "Variables that are read. An empty one counts as unset.",
    twoColumns(io, VARIABLES),
    twoColumns(io, settingsRows),
    paragraph(
      io,
      "A provider's key can stay in a variable: portkey-codex integration add --provider openai --api-key-env OPENAI_API_KEY",
    ),
    paragraph(
      io,
      "It can also come from a command (gcloud, az, op, pass), which the gateway runs without a shell: see --api-key-command in portkey-codex integration add --help. A gateway in the background knows few of your variables, so give such a command its account as an argument.",
    ),
  ]);
}

function settings(io: Io, { paths }: House): string {
  const rows = SETTING_KEYS.map((key) => {
    const { help, preset, reader } = settingField(key);
    const expects = `${reader.expects[0]?.toUpperCase() ?? ""}${reader.expects.slice(1)}`;
    return [key, `${help}. ${expects}; ${preset === undefined ? "not set" : preset} by default.`] as const;
  });
  return page([
    `What can be set, in ${shortenHome(paths.settingsFile, paths.home)}`,
    twoColumns(io, rows),
    paragraph(
      io,
      `The strongest wins: a flag, a PORTKEY_CODEX_… variable, the project's .portkey-codex.toml, the settings file, the default. A project may set only ${projectKeys()}: a cloned repository must not redirect traffic.`,
    ),
    paragraph(
      io,
      'The file has two more kinds of tables. [integrations.<slug>] is a provider: portkey-codex integration add writes it. [aliases] has a line for each model that shall be another one, such as "codex-auto-review" = "@openai/gpt-5.5-mini": portkey-codex settings edit.',
    ),
    twoColumns(io, [
      ["$ portkey-codex settings list --origin", "each value, and where it comes from"],
      ["$ portkey-codex settings set logs.keep 7d", "change one; comments stay"],
      ["$ portkey-codex settings edit", "open the file"],
    ]),
  ]);
}

const projectKeys = (): string => SETTING_KEYS.filter((key) => settingField(key).inProjectFile).join(" and ");

function json(io: Io): string {
  return page([
    paragraph(
      io,
      "Commands that list or show something take --json with the fields to print. A list is an array of objects with exactly those fields, one thing is an object, and what is unknown is null. Streams (logs --tail) print one object a line. Field names are a promise: they do not change within a major version.",
    ),
    twoColumns(io, [
      ["$ portkey-codex logs --json", "without fields: which ones there are"],
      ["$ portkey-codex logs --json id,model,cost_usd", "choose them"],
      [
        "$ portkey-codex logs --json cost_usd --jq 'map(.cost_usd) | add'",
        "filter with jq, which is built in",
      ],
    ]),
    paragraph(
      io,
      'A failure prints {"error":{"kind","message","why","fix"}} on stdout as well, and its exit code is not 0 (portkey-codex help exit-codes).',
    ),
    paragraph(
      io,
      "Without --json, a pipe gets tab-separated values without a header, full times and plain numbers.",
    ),
  ]);
}

function budgets(io: Io, { paths }: House): string {
  return page([
    paragraph(
      io,
      "A budget is an amount and a period, a rate is a count and a span. Both belong to a key, or to a policy in the settings that is for many keys at once; every one that applies must have room.",
    ),
    twoColumns(io, [
      ["$10/day, $50", "Dollars by the hour, day, week, month, 14 days; without a period for ever"],
      ["2M tokens/week", "Tokens that go in and come out"],
      ["60/minute", "Requests in any stretch of a second, minute, hour, day or week"],
      ["200k tokens/hour, 4 parallel", "Tokens in any stretch; requests at once"],
    ]),
    paragraph(
      io,
      "The worst case of a request is set aside before it is sent and the truth is counted after, so requests that run side by side cannot overshoot together. Days and weeks begin at midnight where the gateway runs. A model whose price nobody knows is refused under a budget in dollars (limits.unknown_price).",
    ),
    twoColumns(io, [
      ["$ portkey-codex key update codex --budget '$10/day'", "limit Codex itself"],
      ["$ portkey-codex key create --name ci --rate 60/minute --models '@openai/*,!*-pro'", "another client"],
      ["$ portkey-codex budget list", "what is spent"],
      ["$ portkey-codex budget raise codex --to 15", "go on"],
      ["$ portkey-codex audit list", "who changed what, and what was refused"],
    ]),
    paragraph(
      io,
      `Policies stand in ${shortenHome(paths.settingsFile, paths.home)}: a commented example is at its end (portkey-codex settings edit).`,
    ),
  ]);
}

function guardrails(io: Io, { paths }: House): string {
  return page([
    paragraph(
      io,
      "A guardrail looks at what leaves this machine, and at what the model answers. Each is a table in the settings; without one nothing is looked at.",
    ),
    `  [guardrails.house]\n  checks = ["secrets", "pii"]    # portkey-codex guardrail list\n  hooks = ["input"]              # "output" too\n  action = "mask"                # "log", "block"`,
    twoColumns(io, [
      [
        "mask",
        "A placeholder goes instead, {{EMAIL_1}}, and the real value comes back in the answer: in text and in what tools are told. With reversible = false it stays a placeholder",
      ],
      ["block", "The request is not sent, and Codex says which guardrail stopped it, and why"],
      ["log", "It is told in the log, and goes as it is"],
      ["on_error", '"block" (default) or "pass", when a check cannot be made'],
    ]),
    paragraph(
      io,
      "What stands for what is kept in memory for each thread, and nowhere else. Patterns of your own are in RE2's syntax: they take linear time, and know no lookaround. Text that streams is masked as it comes; only a tool call can still be stopped then.",
    ),
    twoColumns(io, [
      ["$ portkey-codex guardrail test < .env", "what would be found"],
      ["$ portkey-codex guardrail show strict", "the lines of a set"],
      ["$ portkey-codex guardrail add secrets-only", "a set to begin with"],
      ["$ portkey-codex settings edit", shortenHome(paths.settingsFile, paths.home)],
    ]),
  ]);
}

function privacy(io: Io, house: House): string {
  const { paths } = house;
  return page([
    paragraph(
      io,
      "portkey-codex sends nothing anywhere by itself: no telemetry, no update check. It talks to the providers in your settings, and to nobody else.",
    ),
    twoColumns(io, [
      [
        "Keys",
        "In the keychain (or what secrets.store says); never in a file in clear unless you insist, never in a log, shown by their last four characters",
      ],
      [
        "Requests",
        `One row each in ${shortenHome(paths.databaseFile, paths.home)}: times, model, tokens, cost, errors. No prompt and no answer, unless logs.bodies says how much of them to keep`,
      ],
      ["Settings", shortenHome(paths.settingsFile, paths.home)],
      ["Codex's config", "Only our own keys in it; portkey-codex codex restore takes them back"],
    ]),
    twoColumns(io, [
      ["$ portkey-codex logs purge --older-than 7d", "forget"],
      ["$ portkey-codex uninstall", "take everything away"],
    ]),
  ]);
}

const page = (sections: readonly string[]): string => `${sections.join("\n\n")}\n`;
