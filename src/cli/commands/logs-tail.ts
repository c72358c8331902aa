import { isLogEmpty, listRequests } from "../../app/logs-list.ts";
import { followRequests, type TailUpdate } from "../../app/logs-tail.ts";
import { type LoggedRequest, plus, spendingOf } from "../../app/logs-today.ts";
import type { LogEntry } from "../../domain/log-entry.ts";
import type { Spending } from "../../ports/request-log.ts";
import type { Call } from "../command.ts";
import { emitJsonLine } from "../render/emit.ts";
import { LiveRows } from "../render/live-rows.ts";
import { formatSpending, headerLine, layOut, PIPE_COLUMNS, rowLine } from "../render/log-columns.ts";
import { logToJson } from "../render/log-json.ts";
import { noteLines } from "../render/log-notes.ts";
import { groupedCount } from "../render/number.ts";
import { renderTable } from "../render/table.ts";
import { readLogWish } from "./logs-flags.ts";

/** `logs --tail`: rows as they end, until Ctrl-C or until nobody reads them. */
export async function tail(call: Call): Promise<undefined> {
  const { house, io, flags } = call;
  const { filter, limit } = readLogWish(call);
  let isHeard = true;
  io.streams.stdout.once("error", () => {
    isHeard = false;
  });
  // Begun before anything is said or the past is read, so that nothing falls between.
  const updates = await followRequests(house, filter, io.signal);
  await sayWhatIsFollowed(call);
  const screen = openScreen(call);
  const seen = new Seen();
  if (flags.given("since") || flags.given("limit")) {
    const past = await listRequests(house, { ...filter, limit });
    await screen.show({ ended: past.filter(({ entry }) => entry.status !== "running"), running: [] });
  }
  for await (const update of updates) {
    for (const { entry } of update.ended) seen.add(entry);
    await screen.show(update);
  }
  screen.close();
  if (!isHeard) return;
  // Behind the `^C` that the terminal has just written.
  if (io.errIsTerminal && !io.quiet) io.err("\n");
  call.conversation.say(seen.summary());
}

async function sayWhatIsFollowed({ house, conversation }: Call): Promise<void> {
  const probe = await (await house.gatewayProcess()).probe();
  const where =
    probe.kind === "ours" ? ` on ${probe.gateway.host}:${probe.gateway.port}` : "; no gateway runs now";
  conversation.say(`Following requests${where}. Ctrl-C to stop.`);
  if (await isLogEmpty(house)) conversation.say("There are none yet; the first will appear here.");
}

/** Where the rows go: JSON lines, tab-separated lines, or a table whose last rows move. */
interface Screen {
  show(update: TailUpdate): Promise<void> | void;
  close(): void;
}

function openScreen(call: Call): Screen {
  const { io, house } = call;
  if (call.json) {
    return {
      show: async ({ ended }) => {
        for (const { entry } of ended) await emitJsonLine(call, logToJson(entry));
      },
      close: () => undefined,
    };
  }
  if (!io.outIsTerminal)
    return { show: ({ ended }) => io.out(renderTable(io, PIPE_COLUMNS, ended)), close: () => undefined };
  const live = new LiveRows(io);
  const layout = layOut(io, [], house.clock.nowUnixMs());
  const stays = (request: LoggedRequest) => [rowLine(io, layout, request), ...noteLines(io, request.entry)];
  live.update([headerLine(io, layout)], []);
  return {
    show: ({ ended, running }) => {
      const now = house.clock.nowUnixMs();
      const moving = running.map((entry) =>
        rowLine(io, layout, { entry, runningMs: now - entry.startedAtUnixMs }),
      );
      live.update(ended.flatMap(stays), moving);
    },
    close: () => live.clear(),
  };
}

/** What went by, for the last line. */
class Seen {
  #requests = 0;
  #spent: Spending = { microUsd: 0, estimatedMicroUsd: 0, unpriced: 0 };
  #slowest: LogEntry | undefined;

  add(entry: LogEntry): void {
    this.#requests += 1;
    this.#spent = plus(this.#spent, spendingOf(entry));
    if ((entry.durationMs ?? 0) > (this.#slowest?.durationMs ?? 0)) this.#slowest = entry;
  }

  summary(): string {
    if (this.#requests === 0) return "No request ended meanwhile.";
    const parts = [
      this.#requests === 1 ? "1 request" : `${groupedCount(this.#requests)} requests`,
      formatSpending(this.#spent),
      this.#spent.unpriced > 0 ? `${this.#spent.unpriced} of unknown cost` : "",
      this.#slowest ? `slowest ${this.#slowest.id} · details: portkey-codex logs ${this.#slowest.id}` : "",
    ];
    return parts.filter(Boolean).join(" · ");
  }
}
