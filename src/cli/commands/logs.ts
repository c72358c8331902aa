import { isLogEmpty, listRequests } from "../../app/logs-list.ts";
import type { LoggedRequest } from "../../app/logs-today.ts";
import type { Call, Command } from "../command.ts";
import { emitJson } from "../render/emit.ts";
import { headerLine, layOut, PIPE_COLUMNS, rowLine } from "../render/log-columns.ts";
import { LOG_FIELDS, logToJson } from "../render/log-json.ts";
import { noteLines } from "../render/log-notes.ts";
import { page } from "../render/pager.ts";
import { renderTable } from "../render/table.ts";
import { LOG_FLAGS, readLogWish } from "./logs-flags.ts";

export const command: Command = {
  summary: "Watch requests pass through the gateway, and what they cost.",
  positionals: ["[id]"],
  examples: [
    ["portkey-codex logs --tail", "follow live"],
    ["portkey-codex logs --since 1h --status error", "what failed lately"],
    ["portkey-codex logs k7f3m2x9q", "everything about one request"],
    ["portkey-codex logs --json id,model,cost_usd --jq 'map(.cost_usd)|add'", "add up what is known"],
  ],
  flags: LOG_FLAGS,
  jsonFields: LOG_FIELDS,
  async run(call) {
    if (call.positionals[0] !== undefined) return (await import("./logs-show.ts")).command.run(call);
    if (call.flags.on("tail")) return (await import("./logs-tail.ts")).tail(call);
    const { filter, limit } = readLogWish(call);
    const requests = await listRequests(call.house, { ...filter, limit });
    if (
      await emitJson(
        call,
        requests.map(({ entry }) => logToJson(entry)),
      )
    )
      return undefined;
    if (requests.length > 0) await print(call, requests);
    else if (call.io.errIsTerminal) call.conversation.say((await isLogEmpty(call.house)) ? EMPTY : NONE);
    return undefined;
  },
};

async function print({ io, house }: Call, requests: readonly LoggedRequest[]): Promise<void> {
  if (!io.outIsTerminal) {
    io.out(renderTable(io, PIPE_COLUMNS, requests));
    return;
  }
  const layout = layOut(io, requests, house.clock.nowUnixMs());
  const lines = requests.flatMap((request) => [
    rowLine(io, layout, request),
    ...noteLines(io, request.entry),
  ]);
  await page(io, house, `${[headerLine(io, layout), ...lines].join("\n")}\n`);
}

const EMPTY = "No requests yet. They appear here as soon as Codex sends one through the gateway.";
const NONE = "No request in the log is like that.";
