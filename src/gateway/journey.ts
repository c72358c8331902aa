import { admit, requireJson } from "./admit.ts";
import { answerFailure } from "./answer-failure.ts";
import { attempt } from "./attempt.ts";
import { BodyKeeper } from "./body-keeper.ts";
import type { Client } from "./client.ts";
import type { Hall } from "./hall.ts";
import { peekRequest, renameModel } from "./peek-request.ts";
import { planTarget } from "./plan.ts";
import { readBody } from "./read-body.ts";
import { relay } from "./relay.ts";
import { logRunning, settle } from "./settle.ts";
import { beginTrip, note, type Trip } from "./trip.ts";

/** THE STRAIGHT LINE: one request for a model, from the door to the log. Never rejects. */
export async function journey(client: Client, hall: Hall): Promise<void> {
  const trip = beginTrip(client, hall);
  try {
    trip.keyName = admit(client, hall.keys).keyName;
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
  const settings = hall.settings();
  requireJson(trip.client);
  const body = await readBody(trip.client.request, settings.gateway.maxBodyBytes);
  trip.requestBytes = body.length;
  const request = peekRequest(body);
  trip.modelAsked = request.model;
  trip.wantsStream = request.wantsStream;

  const target = planTarget(request.model, settings);
  trip.target = target;
  note(trip, "model", request.model, target.model);
  if (settings.logs.bodyBytes > 0) trip.bodies = new BodyKeeper(settings.logs.bodyBytes, body);
  logRunning(trip, hall);

  const opened = await attempt(trip, target, renameModel(request, target.model), hall);
  await relay(opened, trip, target, hall);
}
