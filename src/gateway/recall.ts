import { peekJson, readSpan } from "../translate/json-peek.ts";
import type { Hall } from "./hall.ts";
import type { Lane } from "./lane.ts";
import { type PeekedRequest, parseBody, peekRequest } from "./peek-request.ts";
import type { Target } from "./plan.ts";
import { RefusalError } from "./refusal.ts";
import type { KeptResponse } from "./response-store.ts";
import type { Trip } from "./trip.ts";

/**
 * A request that goes on from an earlier answer of ours gets that conversation put in front of its own input.
 * One that names an answer of the upstream's passes as it is.
 * Errors: RefusalError, when nobody can know the answer.
 */
export function recall(request: PeekedRequest, target: Target, trip: Trip, hall: Hall): PeekedRequest {
  if (trip.api !== "responses") return request;
  const peek = peekJson(request.bytes, ["previous_response_id"]);
  const span = peek.kind === "found" ? peek.spans.previous_response_id : undefined;
  const id = readSpan(request.bytes, span);
  if (typeof id !== "string") return request;
  const kept = hall.responses.find(id, trip.keyName ?? "");
  if (!kept) {
    if (target.integration.wireApi === "responses") return request;
    throw new RefusalError({ kind: "response-unknown", id: id.slice(0, 100) });
  }
  trip.rewrites.push({ what: "previous_response_id", before: id, after: "the conversation itself" });
  const { previous_response_id: _, ...body } = parseBody(request);
  return peekRequest(Buffer.from(JSON.stringify({ ...body, input: conversationOf(kept, body["input"]) })));
}

/** Keeps a finished answer for the next request, unless the client says that it will not ask or the upstream keeps it. */
export function remember(request: PeekedRequest, lane: Lane, trip: Trip, hall: Hall): void {
  if (trip.api !== "responses" || trip.reading.terminal === "failed") return;
  if (trip.target?.provider.keepsResponses && trip.target.integration.wireApi === "responses") return;
  const peek = peekJson(request.bytes, ["store"]);
  if (peek.kind !== "found" || readSpan(request.bytes, peek.spans.store) === false) return;
  const response = lane.answer();
  const id = response?.["id"];
  if (!response || typeof id !== "string") return;
  const input = itemsOf(parseBody(request)["input"]);
  hall.responses.keep(id, { keyName: trip.keyName ?? "", response, input });
}

function conversationOf({ input, response }: KeptResponse, more: unknown): readonly unknown[] {
  const output = response["output"];
  return [...input, ...(Array.isArray(output) ? output : []), ...itemsOf(more)];
}

function itemsOf(input: unknown): readonly unknown[] {
  if (Array.isArray(input)) return input;
  return typeof input === "string" ? [{ type: "message", role: "user", content: input }] : [];
}
