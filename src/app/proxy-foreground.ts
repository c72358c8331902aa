import { FailureError } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";
import type { GatewayClaim, GatewayProcess } from "../ports/machine.ts";
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
  await refuseSecond(gatewayProcess);
  const place = openPlace(gatewayProcess, onDemand);
  stop.addEventListener("abort", () => void place.release());
  try {
    const end = await serve(house, {
      host: address.host ?? gateway.host,
      port: address.port ?? gateway.port,
      ...(onDemand && { idleExitMs: gateway.idleExitMs }),
      claim: place,
      stop: AbortSignal.any([stop, place.refused]),
      stopNow,
      report,
      onReady: ({ host, port }) => {
        place.take({ host, port });
        report(`portkey-codex ${house.version} listens on ${host}:${port} (pid ${process.pid})`);
        if (!isLoopback(host)) report(`warning: other machines can reach ${host}:${port}`);
      },
    });
    place.refused.throwIfAborted();
    report(end === "idle" ? "stopped: nobody has needed it for a while" : "stopped");
    return end;
  } finally {
    await place.release();
  }
}

/** The claim would refuse it, too, but only after the database was opened as if it were ours alone. */
async function refuseSecond(gatewayProcess: GatewayProcess): Promise<void> {
  const probe = await gatewayProcess.probe();
  if (probe.kind !== "ours") return;
  const { host, port, pid } = probe.gateway;
  throw new FailureError({ kind: "gateway-running", url: `http://${host}:${port}`, pid });
}

interface Place extends GatewayClaim {
  /** Aborted, with the failure as its reason, when another gateway of this home was here first. */
  readonly refused: AbortSignal;
  take(address: { readonly host: string; readonly port: number }): void;
}

/** A claim that is taken while the server already answers; until then it proves nothing. */
function openPlace(gatewayProcess: GatewayProcess, onDemand: boolean): Place {
  const refused = new AbortController();
  let claim: GatewayClaim | undefined;
  let taking: Promise<void> | undefined;
  return {
    refused: refused.signal,
    take: (address) => {
      taking = gatewayProcess.claim({ ...address, onDemand }).then(
        (taken) => {
          claim = taken;
        },
        (reason) => refused.abort(reason),
      );
    },
    prove: (challenge) => claim?.prove(challenge) ?? "",
    release: async () => {
      await taking;
      await claim?.release();
    },
  };
}
