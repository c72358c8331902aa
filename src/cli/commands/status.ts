import { readStatus, type Status } from "../../app/status.ts";
import { formatDuration } from "../../domain/duration.ts";
import { formatMicroUsd, microUsd } from "../../domain/money.ts";
import type { Call, Command } from "../command.ts";
import { budgetJson, budgetState, shareWords, spentWords } from "../render/budget.ts";
import { shortenHome } from "../render/home.ts";
import { safeText } from "../render/safe-text.ts";

export const command: Command = {
  summary: "Show what is set up, what runs and what today cost.",
  examples: [
    ["portkey-codex status", "one screen"],
    ["portkey-codex status --json", "the same for a script"],
  ],
  flags: [["--json", "Print one JSON object"]],
  async run(call) {
    const status = await readStatus(call.house);
    call.io.out(
      call.flags.on("json") ? `${JSON.stringify(toJson(status), null, 2)}\n` : render(call, status),
    );
    return undefined;
  },
};

function render({ io, house }: Call, status: Status): string {
  if (!status.isSetUp) return INVITATION;
  const rows: readonly (readonly [string, string])[] = [
    ["Gateway", gatewayLine(status, house.clock.nowUnixMs())],
    ["Codex", codexLine(status)],
    ["Config", configLine(status)],
    ["Models", modelLine(status)],
    // A gateway elsewhere counts for itself.
    ...(status.remote ? [] : [["Today", todayLine(status)] as const]),
    ...status.tightBudgets.map((standing) => ["Budget", budgetLine(standing)] as const),
  ];
  const line = ([name, text]: readonly [string, string]) =>
    `${io.paint.dim(name.padEnd(8))} ${safeText(shortenHome(text, house.paths.home))}\n`;
  return rows.map(line).join("");
}

const INVITATION = `portkey-codex is not set up yet.

  portkey-codex init                    guided, about a minute
  portkey-codex init --provider demo    try it offline, without any key
  portkey-codex help                    everything it can do

Whatever it changes can be taken back: portkey-codex uninstall
`;

function gatewayLine({ gateway, remote }: Status, nowUnixMs: number): string {
  if (remote)
    return `at ${remote.url}, ${remote.key === undefined ? "its key is missing" : `key ${remote.key}`}`;
  switch (gateway.kind) {
    case "ours": {
      const { host, port, pid, startedAtUnixMs } = gateway.gateway;
      return `running on ${host}:${port}, pid ${pid}, for ${formatDuration(nowUnixMs - startedAtUnixMs)}`;
    }
    case "none":
      return "not running; Codex starts it when it needs it";
    case "stale":
      return `died: ${gateway.why}`;
    case "stranger":
      return `port ${gateway.port} belongs to someone else: ${gateway.holder}`;
  }
}

const codexLine = ({ codex }: Status): string =>
  codex.binary
    ? `${codex.binary.version ?? "unknown version"} at ${codex.binary.path}`
    : "not found on the PATH";

function configLine({ config }: Status): string {
  if (config.applied) return `${config.file} points here`;
  return `${config.file} does not point here; portkey-codex codex apply`;
}

function modelLine({ settings, config }: Status): string {
  if (settings.codex.target === "gateway") return config.model ?? "Codex's own choice";
  const slugs = settings.integrations.map(({ slug }) => `@${slug}`).join(", ") || "only the demo model";
  return config.model
    ? `${config.model} (integrations: ${slugs})`
    : `Codex's own choice (integrations: ${slugs})`;
}

function todayLine({ today }: Status): string {
  const usd = (amount: number) => formatMicroUsd(microUsd(amount));
  const estimated = today.estimatedMicroUsd > 0 ? ` (${usd(today.estimatedMicroUsd)} of it estimated)` : "";
  const unknown = today.unpriced > 0 ? ` + ${today.unpriced} without a known price` : "";
  return `${today.requests} requests, ${usd(today.microUsd)}${estimated}${unknown}`;
}

function budgetLine(standing: Status["tightBudgets"][number]): string {
  const group = standing.group === "" ? "" : ` (${standing.group})`;
  return `${standing.name}${group}: ${shareWords(standing)}, ${spentWords(standing)}; ${budgetState(standing)}`;
}

const localGateway = (gateway: Status["gateway"]): object =>
  gateway.kind === "ours"
    ? {
        state: "running",
        host: gateway.gateway.host,
        port: gateway.gateway.port,
        pid: gateway.gateway.pid,
      }
    : { state: gateway.kind };

function toJson(status: Status): object {
  const { gateway, codex, config, settings, today } = status;
  return {
    version: status.version,
    set_up: status.isSetUp,
    gateway: status.remote
      ? { state: "elsewhere", url: status.remote.url, key: status.remote.key ?? null }
      : localGateway(gateway),
    codex: { home: codex.home, path: codex.binary?.path ?? null, version: codex.binary?.version ?? null },
    config: {
      file: config.file,
      applied: config.applied,
      model: config.model ?? null,
      base_url: config.baseUrl ?? null,
    },
    integrations: settings.integrations.map(({ slug, provider }) => ({ slug, provider })),
    default_integration: settings.defaultIntegration ?? null,
    today: {
      requests: today.requests,
      cost_usd: today.microUsd / 1_000_000,
      cost_usd_estimated: today.estimatedMicroUsd / 1_000_000,
      unpriced: today.unpriced,
    },
    tight_budgets: status.tightBudgets.map(budgetJson),
  };
}
