import { peekJson, readSpan } from "../translate/json-peek.ts";
import type { Hall } from "./hall.ts";
import type { Lane } from "./lane.ts";
import { type PeekedRequest, parseBody, peekRequest } from "./peek-request.ts";
import type { Target } from "./plan.ts";
import { isRefusal, RefusalError } from "./refusal.ts";
import type { KeptResponse } from "./response-store.ts";
import type { Trip } from "./trip.ts";

/**
 * A request that goes on from an earlier answer of ours gets that conversation put in front of its own input.
 * One that names an answer of the upstream's passes as it is.
 * Errors: RefusalError, when nobody can know the answer.
 */
export function recall(request: PeekedRequest, target: Target, trip: Trip, hall: Hall): PeekedRequest {
  const id = request.previousResponseId;
  if (trip.api !== "responses" || id === undefined) return request;
  const kept = hall.responses.find(id, trip.keyName ?? "");
  if (!kept) {
    if (target.integration.wireApi === "responses") return request;
    throw new RefusalError({ kind: "response-unknown", id: id.slice(0, 100) });
  }
  trip.rewrites.push({ what: "previous_response_id", before: id, after: "the conversation itself" });
  const { previous_response_id: _, ...body } = parseBody(request.bytes);
  const whole = Buffer.from(JSON.stringify({ ...body, input: conversationOf(kept, body["input"]) }));
  const limitBytes = hall.settings().gateway.maxBodyBytes;
  if (whole.length > limitBytes) throw new RefusalError({ kind: "body-too-large", limitBytes });
  return peekRequest(whole);
}

/** The client may name the answer again, and the upstream will not know it. */
export function isToBeKept(
  { wantsKept }: PeekedRequest,
  { provider, integration }: Target,
  trip: Trip,
): boolean {
  if (trip.api !== "responses" || !wantsKept) return false;
  return !(provider.keepsResponses && integration.wireApi === "responses");
}

/** Keeps a finished answer, with the bytes of the request that led to it, for the next one. */
export function remember(request: Buffer, lane: Lane, trip: Trip, hall: Hall): void {
  const { terminal, responseId } = trip.reading;
  const answer = terminal === "failed" ? undefined : lane.answer();
  const response = answer && toldOf(answer, trip);
  if (!response) return;
  const id = responseIdOf(response) ?? responseId;
  if (id === undefined) return;
  // Copies: what passed by is part of larger buffers, which would live as long.
  const copies = { request: Buffer.from(request), response: Buffer.from(response) };
  hall.responses.keep(id, { keyName: trip.keyName ?? "", ...copies });
}

/** As the client was told it: what stands for a value is read against this thread's table, and by no other. */
function toldOf(answer: Buffer, { watch, restore }: Trip): Buffer | undefined {
  try {
    const allowed = watch ? watch.whole(answer) : answer;
    return restore ? restore.whole(allowed) : allowed;
  } catch (error) {
    // Of a text that streamed it is said too late that nobody may have it; again nobody gets it.
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

function responseIdOf(response: Buffer): string | undefined {
  const peek = peekJson(response, ["id"]);
  const id = peek.kind === "found" ? readSpan(response, peek.spans.id) : undefined;
  return typeof id === "string" ? id : undefined;
}

function conversationOf({ request, response }: KeptResponse, more: unknown): readonly unknown[] {
  const input = itemsOf(parseBody(request)["input"]);
  const output = itemsOf(parseBody(response)["output"]);
  return [...input, ...output, ...itemsOf(more)];
}

function itemsOf(input: unknown): readonly unknown[] {
  if (Array.isArray(input)) return input;
  return typeof input === "string" ? [{ type: "message", role: "user", content: input }] : [];
}
