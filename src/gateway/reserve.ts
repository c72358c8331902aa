import type { Charge } from "../domain/ledger.ts";
import type { LogEntry } from "../domain/log-entry.ts";
import { isUnpriced } from "../domain/log-entry.ts";
import type { Settings } from "../domain/settings.ts";
import { estimateRequestTokens } from "../translate/estimate-request.ts";
import { checkMetadata, checkModel } from "./access.ts";
import { waitUnlessGone } from "./attempt.ts";
import type { FlatHeaders } from "./client.ts";
import { factsOf, metadataOf } from "./facts.ts";
import type { Wish } from "./governor.ts";
import type { Hall } from "./hall.ts";
import type { PeekedRequest } from "./peek-request.ts";
import type { Target } from "./plan.ts";
import { RefusalError } from "./refusal.ts";
import type { Trip } from "./trip.ts";

const MAX_MODEL_LETTERS = 300;

/**
 * Who asks for what, and whether he may at all. Without a rule, a key's policy or a word of metadata this is a
 * few comparisons. Errors: RefusalError.
 */
export function permit(asked: PeekedRequest, target: Target, trip: Trip, settings: Settings): void {
  const { key, client, api } = trip;
  if (!key) return;
  const said = { header: client.header("x-portkey-metadata"), user: asked.user };
  const { metadata, warning } = metadataOf(said, key, settings);
  if (Object.keys(metadata).length > 0) trip.metadata = metadata;
  if (warning !== undefined) trip.warnings.push(warning);
  const { policies, requiredMetadata } = settings;
  if (requiredMetadata.length > 0) checkMetadata(requiredMetadata, metadata, key);
  const { integration } = target;
  if (!key.policy && policies.length === 0 && !integration.models) return;
  // A longer one would make patterns slow and accounts large, and no vendor has it.
  if (target.model.length > MAX_MODEL_LETTERS)
    throw new RefusalError({ kind: "body-unreadable", why: "the name of its model is too long" });
  trip.facts = factsOf(key, { ...target, endpoint: api }, metadata);
  checkModel({ integration, key, policies }, trip.facts);
}

/**
 * Sets the worst case aside in every budget, and takes a place in every rate. Codex is held until a rate has room,
 * since it would end its turn instead of asking again; other clients have their own way with a 429. False when
 * nothing limits this request.
 * Errors: RefusalError; goneError.
 */
export async function reserve(
  request: PeekedRequest,
  target: Target,
  trip: Trip,
  hall: Hall,
): Promise<boolean> {
  const { key, facts } = trip;
  if (!key || !facts) return false;
  const wish: Wish = {
    ...{ key, facts, target },
    requestBytes: request.bytes.length,
    maxOutputTokens: trip.api === "embeddings" ? 0 : request.maxOutputTokens[trip.api],
    answers: trip.api === "chat" ? request.answers : 1,
    goesOn: request.previousResponseId !== undefined,
    countInput: () => countInput(request.bytes),
  };
  let patienceMs = trip.caller.isCodex ? hall.settings().limits.maxWaitMs : 0;
  for (;;) {
    const verdict = await hall.governor.judge(wish);
    switch (verdict.kind) {
      case "free":
        return false;
      case "permitted":
        trip.permit = verdict.permit;
        trip.warnings.push(...verdict.permit.warnings);
        return true;
      case "wait":
        if (verdict.waitMs > patienceMs || !hall.governor.mayWait) throw verdict.refusal;
        patienceMs -= verdict.waitMs;
        await hall.governor.whileWaiting(() => waitUnlessGone(trip, verdict.waitMs, hall));
    }
  }
}

/** Above what the rule of thumb says: it is within a tenth of what vendors count. */
const COUNT_MARGIN = 1.1;

function countInput(bytes: Buffer): number {
  try {
    return Math.ceil(estimateRequestTokens(JSON.parse(bytes.toString())) * COUNT_MARGIN);
  } catch {
    // Of what passes only the outside was looked at; whoever sends what nobody can read is not helped.
    return Number.POSITIVE_INFINITY;
  }
}

/** The last step of what `reserve` began; exactly once, however the request ended. */
export function settleLimits(
  trip: Trip,
  entry: Pick<LogEntry, "usage" | "cost" | "status" | "firstEventMs" | "httpStatus">,
  hall: Hall,
): readonly Charge[] | undefined {
  const { permit: held } = trip;
  if (!held) return undefined;
  delete trip.permit;
  const { charges, alerts } = hall.governor.settle(held, {
    usage: entry.usage,
    microUsd: entry.cost.kind === "known" ? entry.cost.microUsd : undefined,
    // Who was asked and not waited for may have worked all the same; so does one that a crash took us from.
    wasAnswered: isUnpriced(entry) || (trip.wasAsked && entry.status === "cancelled"),
  });
  trip.warnings.push(...alerts);
  return charges;
}

/** Where a rate of ours applies it is the one to keep, so it takes the place of the upstream's. */
export function withRates(headers: FlatHeaders, { permit: held }: Trip, hall: Hall): FlatHeaders {
  if (!held || held.tickets.length === 0) return headers;
  const own = hall.governor.rateHeaders(held);
  const names = new Set(own.filter((_, at) => at % 2 === 0));
  const kept = headers.filter((_, at) => !names.has((headers[at - (at % 2)] ?? "").toLowerCase()));
  return [...kept, ...own];
}
