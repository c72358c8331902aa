import type { Charge } from "../domain/ledger.ts";
import type { LogEntry, RequestStatus } from "../domain/log-entry.ts";
import type { Cost } from "../domain/money.ts";
import { costOf } from "../domain/pricing.ts";
import { allOutputTokens, type Usage } from "../domain/usage.ts";
import { ENDPOINTS } from "./api.ts";
import { chargeOf } from "./claims.ts";
import { estimateUsage } from "./estimate-usage.ts";
import type { Hall } from "./hall.ts";
import { hideSecret } from "./plain-text.ts";
import { ownPriceOf, type Priced, priceOf } from "./price-of.ts";
import { settleLimits } from "./reserve.ts";
import type { Trip } from "./trip.ts";

const NOT_COUNTED: Cost = { kind: "unknown", reason: "no-usage" };

/** The row that shows a request while it runs. */
export function logRunning(trip: Trip, hall: Hall): void {
  const { id, startedAtUnixMs } = trip;
  // Most requests end before a row of a running one is due, so it is made only when it is asked for.
  hall.log.begin({ id, startedAtUnixMs, entry: () => entryOf(trip, RUNNING) });
}

const RUNNING: Known = { status: "running", cost: NOT_COUNTED };

/** The last step, taken exactly once however the request ended: what it cost, and its row in the log. */
export async function settle(trip: Trip, hall: Hall): Promise<void> {
  const durationMs = Math.round(hall.clock.monotonicMs() - trip.startedMs);
  const usage = await usageOf(trip);
  const cost = await priceTrip(usage, trip, hall);
  const status = statusOf(trip);
  const { firstEventMs, httpStatus } = trip;
  const charges = trip.permit && settleLimits(trip, { status, cost, usage, firstEventMs, httpStatus }, hall);
  const entry = entryOf(trip, { status, cost, usage, durationMs, charges });
  hall.log.finish(entry, trip.bodies?.toLog(trip.id));
}

function statusOf({ end, reading, httpStatus }: Trip): RequestStatus {
  switch (end?.kind) {
    case "left":
      return "cancelled";
    case "answered":
      return reading.terminal === "failed" || (httpStatus ?? 0) >= 400 ? "error" : "ok";
    default:
      return end?.blocked ? "blocked" : "error";
  }
}

function endOf({ end, reading, secret }: Trip): Pick<LogEntry, "error" | "errorKind"> {
  if (end?.kind === "failed") return { error: end.message, errorKind: end.errorKind };
  if (!reading.error) return {};
  return {
    error: hideSecret(reading.error.message, secret),
    errorKind: reading.error.code ?? "upstream_failed",
  };
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
  if (!usage) return NOT_COUNTED;
  if (!target) return costOf(usage, undefined);
  const priced: Priced = {
    own: target.integration.prices,
    provider: target.provider.id,
    models: reading.model ? [reading.model, target.model] : [target.model],
    inputTokens: usage.inputTokens,
    atUnixMs: startedAtUnixMs,
  };
  try {
    return costOf(usage, ownPriceOf(priced) ?? priceOf(priced, await hall.prices()));
  } catch (error) {
    hall.report(`the price list cannot be read: ${String(error)}`);
    return costOf(usage, undefined);
  }
}

interface Known {
  readonly status: RequestStatus;
  readonly cost: Cost;
  readonly usage?: Usage | undefined;
  readonly durationMs?: number;
  readonly charges?: readonly Charge[] | undefined;
}

/** One literal with every field, since it is made for each request: putting it together from parts allocates for each part. */
function entryOf(trip: Trip, { status, cost, usage, durationMs, charges }: Known): LogEntry {
  const { caller, target, reading } = trip;
  const { client, threadId, turnId, requestKind } = caller.labels;
  const { error, errorKind } = endOf(trip);
  return {
    id: trip.id,
    startedAtUnixMs: trip.startedAtUnixMs,
    status,
    endpoint: ENDPOINTS[trip.api],
    keyName: trip.keyName,
    integration: target?.integration.slug,
    provider: target?.provider.id,
    modelAsked: trip.modelAsked,
    modelServed: reading.model,
    httpStatus: trip.httpStatus,
    streamed: trip.wantsStream,
    usage,
    cost,
    firstEventMs: trip.firstEventMs,
    durationMs,
    requestBytes: trip.requestBytes,
    responseBytes: trip.client.bytesSent,
    threadId,
    turnId,
    requestKind,
    client,
    upstreamRequestId: trip.upstreamRequestId,
    error,
    errorKind,
    rewrites: trip.rewrites,
    warnings: trip.warnings,
    metadata: trip.metadata,
    charges: charges ?? trip.permit?.holds.map(chargeOf),
  };
}
