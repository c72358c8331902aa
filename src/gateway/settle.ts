import type { LogEntry, RequestStatus } from "../domain/log-entry.ts";
import type { Cost } from "../domain/money.ts";
import { costOf, type Price } from "../domain/pricing.ts";
import { allOutputTokens, type Usage } from "../domain/usage.ts";
import { ENDPOINTS } from "./api.ts";
import { estimateUsage } from "./estimate-usage.ts";
import type { Hall } from "./hall.ts";
import type { Trip } from "./trip.ts";

/** The row that shows a request while it runs. */
export function logRunning(trip: Trip, hall: Hall): void {
  hall.log.begin({ ...entryOf(trip), status: "running", cost: { kind: "unknown", reason: "no-usage" } });
}

/** The last step, taken exactly once however the request ended: what it cost, and its row in the log. */
export async function settle(trip: Trip, hall: Hall): Promise<void> {
  const durationMs = Math.round(hall.clock.monotonicMs() - trip.startedMs);
  const usage = await usageOf(trip);
  const cost = await priceTrip(usage, trip, hall);
  const known = { ...(usage && { usage }), status: statusOf(trip), cost, durationMs };
  const entry = { ...entryOf(trip), ...endOf(trip), ...known };
  hall.log.finish(entry, trip.bodies?.toLog(trip.id));
}

function statusOf({ end, reading, httpStatus }: Trip): RequestStatus {
  switch (end?.kind) {
    case "left":
      return "cancelled";
    case "answered":
      return reading.terminal === "failed" || (httpStatus ?? 0) >= 400 ? "error" : "ok";
    default:
      return "error";
  }
}

function endOf({ end, reading }: Trip): Pick<LogEntry, "error" | "errorKind"> {
  if (end?.kind === "failed") return { error: end.message, errorKind: end.errorKind };
  if (!reading.error) return {};
  return { error: reading.error.message, errorKind: reading.error.code ?? "upstream_failed" };
}

/** As reported, or else as far as it can be guessed. No model reads nothing: a 0 that stands for "unknown" is no report. */
async function usageOf(trip: Trip): Promise<Usage | undefined> {
  const { usage } = trip.reading;
  if (usage && usage.inputTokens + allOutputTokens(usage) > 0) return usage;
  return (await estimateUsage(trip)) ?? usage;
}

/** An upstream may serve a dated name of the model that was asked for; a price is known for at least one of them. */
async function priceTrip(usage: Usage | undefined, trip: Trip, hall: Hall): Promise<Cost> {
  const { target, reading, startedAtUnixMs } = trip;
  if (!target || !usage) return costOf(usage, undefined);
  const { inputTokens } = usage;
  try {
    const prices = await hall.prices();
    const priceOf = (model: string): Price | undefined =>
      prices.priceOf(target.provider.id, model, inputTokens, startedAtUnixMs);
    const price = (reading.model && priceOf(reading.model)) || priceOf(target.model);
    return costOf(usage, price);
  } catch (error) {
    hall.report(`the price list cannot be read: ${String(error)}`);
    return costOf(usage, undefined);
  }
}

/** Optional fields are left out while they are not known: absent and undefined are two things to a store. */
function entryOf(trip: Trip): Omit<LogEntry, "status" | "cost"> {
  const { caller, target, reading, keyName, modelAsked, httpStatus, firstEventMs, upstreamRequestId } = trip;
  return {
    id: trip.id,
    startedAtUnixMs: trip.startedAtUnixMs,
    endpoint: ENDPOINTS[trip.api],
    streamed: trip.wantsStream,
    requestBytes: trip.requestBytes,
    responseBytes: trip.client.bytesSent,
    rewrites: trip.rewrites,
    warnings: trip.warnings,
    ...caller.labels,
    ...(keyName !== undefined && { keyName }),
    ...(modelAsked !== undefined && { modelAsked }),
    ...(target && { integration: target.integration.slug, provider: target.provider.id }),
    ...(reading.model !== undefined && { modelServed: reading.model }),
    ...(httpStatus !== undefined && { httpStatus }),
    ...(firstEventMs !== undefined && { firstEventMs }),
    ...(upstreamRequestId !== undefined && { upstreamRequestId }),
  };
}
