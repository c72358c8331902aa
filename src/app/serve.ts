import type { House } from "../ports/house.ts";
import type { GatewayClaim } from "../ports/machine.ts";

/** How one run of the gateway is started. The caller holds the claim and releases it after `serve` has returned. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** Ends by itself after so long without a request; absent: runs until it is stopped. */
  readonly idleExitMs?: number;
  /** Proves to a probe (`GET /healthz?challenge=…`) that this gateway is ours. */
  readonly claim: GatewayClaim;
  /** The first SIGTERM or SIGINT: stop accepting, let running streams finish for a while. */
  readonly stop: AbortSignal;
  /** The second one: end every stream now (each still gets its terminal event). */
  readonly stopNow?: AbortSignal;
  /** Called once, when requests are accepted. `port` is the real one when 0 was asked for. */
  onReady?(address: { readonly host: string; readonly port: number }): void;
  /** One line for the gateway's own log: reloads, refusals of settings, what went wrong inside. Never a secret. */
  report?(line: string): void;
}

/** Why it ended. */
export type ServeEnd = "stopped" | "idle";

/** Runs the gateway until it is stopped or idle. Throws `port-in-use` when somebody else listens there. */
export type Serve = (house: House, options: ServeOptions) => Promise<ServeEnd>;
