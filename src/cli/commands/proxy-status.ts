import type { ProxyStatus } from "../../app/proxy-status.ts";
import { formatDuration } from "../../domain/duration.ts";
import { EXIT } from "../../domain/failure.ts";
import type { RunningGateway } from "../../ports/machine.ts";
import type { Call, Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import type { JsonRow } from "../render/json.ts";
import { type Column, renderTable } from "../render/table.ts";

export const command: Command = {
  summary: "Say whether the gateway runs, where, since when, and how much it did today.",
  examples: [
    ["portkey-codex proxy status", "exit code 6 when it does not run"],
    ["portkey-codex proxy status --json state,port,uptime_ms", "for scripts"],
  ],
  jsonFields: [
    "state",
    "host",
    "port",
    "pid",
    "version",
    "uptime_ms",
    "on_demand",
    "active_requests",
    "requests_today",
    "service",
    "why",
  ],
  async run(call) {
    const { readProxyStatus } = await import("../../app/proxy-status.ts");
    const status = await readProxyStatus(call.house);
    const { probe } = status;
    if (!(await emitJson(call, jsonOf(call, status)))) print(call, status);
    if (probe.kind === "ours" && probe.gateway.version !== call.house.version) {
      const { version } = probe.gateway;
      call.conversation.warn(
        "version",
        `it runs ${version}, this is ${call.house.version}: portkey-codex proxy restart`,
      );
    }
    return probe.kind === "ours" ? EXIT.ok : EXIT.gateway;
  },
};

function print(call: Call, status: ProxyStatus): void {
  const { probe } = status;
  if (probe.kind === "ours") {
    call.io.out(renderTable(call.io, columnsOf(call, status), [probe.gateway]));
    return;
  }
  call.io.out(`${stateOf(status)}\n`);
  const why = whyOf(status);
  if (why !== undefined) call.conversation.warn("gateway", why);
  call.conversation.say("Start it:  portkey-codex proxy start");
}

function columnsOf(
  { house }: Call,
  { requestsToday, service }: ProxyStatus,
): readonly Column<RunningGateway>[] {
  const upMs = (gateway: RunningGateway) => house.clock.nowUnixMs() - gateway.startedAtUnixMs;
  return [
    { title: "GATEWAY", cell: () => "running" },
    { title: "ADDRESS", cell: ({ host, port }) => `${host}:${port}` },
    { title: "PID", cell: ({ pid }) => String(pid) },
    { title: "VERSION", cell: ({ version }) => version },
    { title: "UP", cell: (row) => formatDuration(upMs(row)), raw: (row) => String(upMs(row)) },
    { title: "STARTED BY", cell: (row) => startedBy(row, service) },
    {
      title: "TODAY",
      cell: () => `${requestsToday ?? "?"} requests`,
      raw: () => String(requestsToday ?? ""),
    },
  ];
}

function startedBy({ onDemand }: RunningGateway, service: ProxyStatus["service"]): string {
  if (onDemand) return "Codex";
  return service.running ? service.name : "you";
}

type State = "running" | "stopped" | "dead" | "port taken";

function stateOf({ probe }: ProxyStatus): State {
  switch (probe.kind) {
    case "ours":
      return "running";
    case "none":
      return "stopped";
    case "stale":
      return "dead";
    case "stranger":
      return "port taken";
  }
}

function whyOf({ probe }: ProxyStatus): string | undefined {
  if (probe.kind === "stale") return probe.why;
  return probe.kind === "stranger" ? `port ${probe.port}: ${probe.holder}` : undefined;
}

function jsonOf({ house }: Call, status: ProxyStatus): JsonRow {
  const gateway = status.probe.kind === "ours" ? status.probe.gateway : undefined;
  return {
    state: stateOf(status).replace(" ", "-"),
    host: gateway?.host,
    port: gateway?.port,
    pid: gateway?.pid,
    version: gateway?.version,
    uptime_ms: gateway && house.clock.nowUnixMs() - gateway.startedAtUnixMs,
    on_demand: gateway?.onDemand,
    active_requests: gateway?.activeRequests,
    requests_today: status.requestsToday,
    service: status.service.installed ? status.service.name : undefined,
    why: whyOf(status),
  };
}
