import type { LogEntry, RequestStatus } from "../domain/log-entry.ts";
import type { Cost } from "../domain/money.ts";
import { costOf, type Price } from "../domain/pricing.ts";
import { ENDPOINTS } from "./api.ts";
import type { Hall } from "./hall.ts";
import type { Trip } from "./trip.ts";

const NOT_COUNTED: Cost = { kind: "unknown", reason: "no-usage" };

/** The row that shows a request while it runs. */
export function logRunning(trip: Trip, hall: Hall): void {
  hall.log.begin({ ...entryOf(trip), status: "running", cost: NOT_COUNTED });
}

/** The last step, taken exactly once however the request ended: what it cost, and its row in the log. */
export async function settle(trip: Trip, hall: Hall): Promise<void> {
  const durationMs = Math.round(hall.clock.monotonicMs() - trip.startedMs);
  const cost = await priceTrip(trip, hall);
  const entry = { ...entryOf(trip), ...endOf(trip), status: statusOf(trip), cost, durationMs };
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

/** An upstream may serve a dated name of the model that was asked for; a price is known for at least one of them. */
async function priceTrip({ target, reading, startedAtUnixMs }: Trip, hall: Hall): Promise<Cost> {
  if (!target || !reading.usage) return NOT_COUNTED;
  const { inputTokens } = reading.usage;
  try {
    const prices = await hall.prices();
    const priceOf = (model: string): Price | undefined =>
      prices.priceOf(target.provider.id, model, inputTokens, startedAtUnixMs);
    const price = (reading.model && priceOf(reading.model)) || priceOf(target.model);
    return costOf(reading.usage, price);
  } catch (error) {
    hall.report(`the price list cannot be read: ${String(error)}`);
    return costOf(reading.usage, undefined);
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
    ...(reading.usage && { usage: reading.usage }),
    ...(httpStatus !== undefined && { httpStatus }),
    ...(firstEventMs !== undefined && { firstEventMs }),
    ...(upstreamRequestId !== undefined && { upstreamRequestId }),
  };
}
