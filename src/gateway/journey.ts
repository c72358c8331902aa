import { checkKey } from "./access.ts";
import { admit, requireJson } from "./admit.ts";
import { answerFailure } from "./answer-failure.ts";
import { type ClientApi, isSpoken } from "./api.ts";
import { attempt } from "./attempt.ts";
import { BodyKeeper } from "./body-keeper.ts";
import type { Client } from "./client.ts";
import type { Hall } from "./hall.ts";
import type { Lane } from "./lane.ts";
import { PassLane } from "./pass-lane.ts";
import { type PeekedRequest, parseBody, peekRequest } from "./peek-request.ts";
import { planTarget, resolveAlias, type Target } from "./plan.ts";
import { isToBeKept, recall, remember } from "./recall.ts";
import { RefusalError } from "./refusal.ts";
import { type Begun, relay } from "./relay.ts";
import { permit, reserve } from "./reserve.ts";
import { logRunning, settle } from "./settle.ts";
import { beginTrip, note, type Trip } from "./trip.ts";

/** THE STRAIGHT LINE: one request for a model, from the door to the log. Never rejects. */
export async function journey(client: Client, api: ClientApi, hall: Hall): Promise<void> {
  const trip = beginTrip(client, api, hall);
  try {
    trip.key = admit(client, hall.keys);
    trip.keyName = trip.key.name;
  } catch (error) {
    // A stranger leaves no trace in the log.
    await answerFailure(error, trip, hall);
    return;
  }
  try {
    await walk(trip, hall);
    trip.end = { kind: "answered" };
  } catch (error) {
    trip.end = await answerFailure(error, trip, hall);
  } finally {
    await settle(trip, hall);
  }
}

async function walk(trip: Trip, hall: Hall): Promise<void> {
  const begun = await begin(trip, hall);
  const lastBytes = await relay(begun, trip, hall);
  // Before the client can know that this was the end, and ask for what comes next.
  if (begun.requestToKeep) remember(begun.requestToKeep, begun.lane, trip, hall);
  // Codex up to 0.94 reads no error in a chat stream, and takes a clean end for the end of the answer.
  if (trip.api === "chat" && trip.reading.terminal === "failed") await trip.client.breakOff();
  else await trip.client.end(lastBytes);
}

/** From the request's bytes to the beginning of its answer, which may take minutes: the bytes are let go of here. */
async function begin(trip: Trip, hall: Hall): Promise<Begun> {
  if (trip.key) checkKey(trip.key, "requests", trip.startedAtUnixMs);
  requireJson(trip.client);
  const { bytes, rewrites } = await trip.client.readBody(hall.settings().gateway.maxBodyBytes);
  // Read now: a body may come slowly, and the settings change in the meantime.
  const settings = hall.settings();
  trip.requestBytes = bytes.length;
  trip.rewrites.push(...rewrites);
  const asked = peekRequest(bytes);
  trip.modelAsked = asked.model;
  trip.wantsStream = asked.wantsStream;

  const model = resolveAlias(asked.model, settings);
  note(trip, "alias", asked.model, model);
  const target = planTarget(model, settings);
  trip.target = target;
  note(trip, "model", model, target.model);
  permit(asked, target, trip, settings);
  logRunning(trip, hall);

  const request = recall(asked, target, trip, hall);
  const allowed = await guarded(request, trip, hall);
  // What was hidden from the upstream is hidden from the log.
  const kept = allowed === request ? bytes : allowed.bytes;
  if (settings.logs.bodyBytes > 0) trip.bodies = new BodyKeeper(settings.logs.bodyBytes, kept);
  const lane = await chooseLane(allowed, target, trip, hall);
  trip.exchange = lane;
  // The row of a request that runs says what is set aside for it, so that a crash cannot lose it.
  if (await reserve(request, target, trip, hall)) logRunning(trip, hall);
  const opened = await attempt(trip, target, lane, hall);
  lane.forgetRequest();
  return { target, lane, opened, ...(isToBeKept(request, target, trip) && { requestToKeep: request.bytes }) };
}

/** The house rules, which are loaded with the first request that has any. Errors: RefusalError. */
async function guarded(request: PeekedRequest, trip: Trip, hall: Hall): Promise<PeekedRequest> {
  if (hall.settings().guardrails.length === 0) return request;
  const { guard } = await import("./guard.ts");
  return guard(request, trip, hall);
}

/**
 * As it is where the upstream speaks the client's own API, which loses nothing; else through the hub. Old Codex goes
 * through it as well: it puts the model's words between calls and their results, which OpenAI and other strict
 * vendors refuse, and asks for no usage, so that nobody would know what it costs. Measured with 0.80.
 */
async function chooseLane(request: PeekedRequest, target: Target, trip: Trip, hall: Hall): Promise<Lane> {
  const { slug, wireApi } = target.integration;
  const isOldCodex = trip.api === "chat" && trip.caller.isCodex;
  if (isSpoken(trip.api, wireApi) && !isOldCodex) return new PassLane(request, target, trip);
  if (trip.api === "embeddings") throw new RefusalError({ kind: "no-embeddings", integration: slug });
  // The grammar books are read when the first request needs them: Codex waits for our start.
  const { TranslateLane } = await import("./translate-lane.ts");
  return new TranslateLane(parseBody(request.bytes), target, trip, hall);
}
