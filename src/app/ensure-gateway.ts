import { FailureError } from "../domain/failure.ts";
import { isOlderVersion } from "../domain/version.ts";
import type { House } from "../ports/house.ts";
import type { GatewayProcess, GatewayStart, RunningGateway } from "../ports/machine.ts";
import { keyVariables } from "./key-variables.ts";

/**
 * A gateway that has proven to be ours, started if there was none.
 * Errors: `port-in-use`, `gateway-down`, `settings-invalid`.
 */
export async function ensureGateway(house: House, timeoutMs: number): Promise<RunningGateway> {
  const gatewayProcess = await house.gatewayProcess();
  const probe = await gatewayProcess.probe();
  const start = { onDemand: true, timeoutMs, keyVariables: () => keyVariables(house) };
  if (probe.kind !== "ours") return gatewayProcess.start(start);
  if (isReplaceable(probe.gateway, house.version)) return replace(gatewayProcess, probe.gateway, start);
  await refuseStrangerAtCodexsDoor(house, gatewayProcess, probe.gateway);
  return probe.gateway;
}

/**
 * After an update the old program still runs. Nobody is hurt by a restart when it serves nobody, and nobody but
 * us waits for it: one that a person or a service has started is theirs to restart.
 */
function isReplaceable({ onDemand, activeRequests, version }: RunningGateway, ours: string): boolean {
  return onDemand && activeRequests === 0 && isOlderVersion(version, ours);
}

async function replace(
  gatewayProcess: GatewayProcess,
  { host, port }: RunningGateway,
  start: GatewayStart,
): Promise<RunningGateway> {
  await gatewayProcess.stop({ timeoutMs: 1_000 });
  return gatewayProcess.start({ ...start, host, port });
}

/**
 * Codex talks to the port of the settings. When our gateway was told to use another one and somebody else
 * listens on that port, Codex would hand him the key and the conversation.
 */
async function refuseStrangerAtCodexsDoor(
  house: House,
  gatewayProcess: GatewayProcess,
  running: RunningGateway,
): Promise<void> {
  const { port } = (await (await house.settings()).read()).gateway;
  if (port === running.port) return;
  const holder = await gatewayProcess.portHolder(port);
  if (holder !== undefined) throw new FailureError({ kind: "port-in-use", port, holder });
}
