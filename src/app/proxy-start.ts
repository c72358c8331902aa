import { FailureError } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";
import type { RunningGateway } from "../ports/machine.ts";
import { keyVariables } from "./key-variables.ts";
import { refreshLauncher } from "./refresh-launcher.ts";

/** Where to listen, as far as the user said so. */
export interface ProxyAddress {
  readonly host?: string;
  readonly port?: number;
  /** Said aloud: other machines may reach the gateway. */
  readonly allowNetwork: boolean;
}

/** A person waits for it, so it may take longer than `token`'s. */
export const START_MS = 15_000;

/** `started` is false when one ran already. */
export async function startProxy(
  house: House,
  address: ProxyAddress,
): Promise<{ readonly gateway: RunningGateway; readonly started: boolean }> {
  refuseNetworkByAccident(address);
  await refreshLauncher(house);
  const gatewayProcess = await house.gatewayProcess();
  const before = await gatewayProcess.probe();
  const gateway = await gatewayProcess.start({
    ...addressOf(address),
    onDemand: false,
    timeoutMs: START_MS,
    keyVariables: () => keyVariables(house),
  });
  const started = before.kind !== "ours" || before.gateway.pid !== gateway.pid;
  return { gateway, started };
}

/** A host from the settings was written there on purpose; one on a command line may be a copied one. */
export function refuseNetworkByAccident({ host, allowNetwork }: ProxyAddress): void {
  if (host === undefined || allowNetwork || isLoopback(host)) return;
  throw new FailureError({
    kind: "usage",
    message: `${host} can be reached from other machines`,
    why: "whoever reaches the gateway and has its key spends your money; nothing encrypts the way to it",
    fix: `portkey-codex proxy start --host ${host} --allow-network`,
  });
}

export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);

const addressOf = ({ host, port }: ProxyAddress): Pick<ProxyAddress, "host" | "port"> => ({
  ...(host !== undefined && { host }),
  ...(port !== undefined && { port }),
});
