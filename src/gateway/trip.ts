import type { RewriteNote } from "../domain/log-entry.ts";
import type { Metadata } from "../domain/metadata.ts";
import type { RequestFacts } from "../domain/policy.ts";
import { initialReading, type StreamReading } from "../translate/responses/read-stream.ts";
import type { ClientApi } from "./api.ts";
import type { BodyKeeper } from "./body-keeper.ts";
import { type Caller, readCaller } from "./caller.ts";
import type { Client } from "./client.ts";
import type { Permit } from "./governor.ts";
import type { Hall } from "./hall.ts";
import type { LiveKey } from "./key-ring.ts";
import type { Target } from "./plan.ts";
import type { ToldTexts } from "./told-texts.ts";

/** How a request ended, before it becomes a status in the log. */
export type TripEnd =
  | { readonly kind: "answered" }
  | { readonly kind: "left" }
  | {
      readonly kind: "failed";
      readonly errorKind: string;
      readonly message: string;
      readonly blocked?: true;
    };

/** What a guess at the usage is made of, when the upstream reports none. */
export interface Exchange {
  /** The request, as the upstream got it. */
  readonly call: { readonly body: Buffer };
  /** About how many tokens the model wrote so far; 0 when it is not known to have written anything. */
  estimateOutputTokens(): number;
}

/**
 * What becomes known of one request while it walks through the hallway. The steps hand each other typed
 * things; this is what settle.ts makes the log entry of.
 */
export interface Trip {
  readonly id: string;
  readonly client: Client;
  readonly caller: Caller;
  readonly api: ClientApi;
  readonly startedAtUnixMs: number;
  readonly startedMs: number;
  readonly rewrites: RewriteNote[];
  readonly warnings: string[];
  key?: LiveKey;
  metadata?: Metadata;
  /** Present when a rule may apply. */
  facts?: RequestFacts;
  /** What it holds of its budgets and rates until it is settled. */
  permit?: Permit;
  keyName?: string;
  modelAsked?: string;
  target?: Target;
  /** The key that the upstream was shown last. It must appear neither in the answer nor in the log. */
  secret?: string | undefined;
  requestBytes: number;
  /** An upstream has the request, as far as we know. */
  wasAsked: boolean;
  wantsStream: boolean;
  retries: number;
  httpStatus?: number;
  upstreamRequestId?: string;
  firstEventMs?: number;
  reading: StreamReading;
  exchange?: Exchange;
  bodies?: BodyKeeper;
  /** Puts back into the answer what guardrails took out of this thread. */
  restore?: ToldTexts;
  /** Looks at the answer before the client sees it. */
  watch?: ToldTexts;
  end?: TripEnd;
}

export function beginTrip(client: Client, api: ClientApi, hall: Hall): Trip {
  return {
    id: hall.ids.requestId(),
    client,
    caller: readCaller(client),
    api,
    startedAtUnixMs: hall.clock.nowUnixMs(),
    startedMs: hall.clock.monotonicMs(),
    rewrites: [],
    warnings: [],
    requestBytes: 0,
    wasAsked: false,
    wantsStream: false,
    retries: 0,
    reading: initialReading,
  };
}

/** Remembers one rewrite, so that `logs show` can print before → after. */
export function note(trip: Trip, what: string, before: string, after: string): void {
  if (before !== after) trip.rewrites.push({ what, before, after });
}
