import type { House } from "../ports/house.ts";
import type { GatewayClaim } from "../ports/machine.ts";
import { ensureDefaultKey } from "./key-default.ts";
import { isLoopback, type ProxyAddress, refuseNetworkByAccident } from "./proxy-start.ts";
import { type ServeEnd, serve } from "./serve.ts";

export interface ForegroundOptions {
  readonly address: ProxyAddress;
  /** Started by `token` or `run`: ends by itself when nobody needs it. */
  readonly onDemand: boolean;
  readonly stop: AbortSignal;
  readonly stopNow: AbortSignal;
  report(line: string): void;
}

/**
 * Runs the gateway in this process until it is stopped or idle. The place is claimed once the port is ours, so
 * whoever reads the state file finds a gateway that answers; it is given back before the last streams drain, so
 * that a successor can take over at once.
 * Errors: `port-in-use`, `gateway-running`.
 */
export async function runForeground(house: House, options: ForegroundOptions): Promise<ServeEnd> {
  const { address, onDemand, stop, stopNow, report } = options;
  refuseNetworkByAccident(address);
  const { gateway } = await (await house.settings()).read();
  const gatewayProcess = await house.gatewayProcess();
  let taken: GatewayClaim | undefined;
  const claim: GatewayClaim = {
    prove: (challenge) => taken?.prove(challenge) ?? "",
    release: async () => taken?.release(),
  };
  stop.addEventListener("abort", () => void claim.release());
  try {
    const end = await serve(house, {
      host: address.host ?? gateway.host,
      port: address.port ?? gateway.port,
      ...(onDemand && { idleExitMs: gateway.idleExitMs }),
      claim,
      stop,
      stopNow,
      report,
      onReady: async ({ host, port }) => {
        taken = await gatewayProcess.claim({ host, port, onDemand });
        void admitCodex(house, report);
        report(`portkey-codex ${house.version} listens on ${host}:${port} (pid ${process.pid})`);
        if (!isLoopback(host)) report(`warning: other machines can reach ${host}:${port}`);
      },
    });
    report(end === "idle" ? "stopped: nobody has needed it for a while" : "stopped");
    return end;
  } finally {
    await claim.release();
  }
}

/** A database that was lost or put back from a backup does not know Codex's key; `token` trusts that it does. */
async function admitCodex(house: House, report: (line: string) => void): Promise<void> {
  try {
    await ensureDefaultKey(house);
  } catch (error) {
    report(`Codex's key could not be checked: ${error instanceof Error ? error.message : String(error)}`);
  }
}
