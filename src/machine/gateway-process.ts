import type { House } from "../ports/house.ts";
import type { GatewayProcess } from "../ports/machine.ts";
import { endProcess, isRunning, killProcess } from "./end-process.ts";
import { type GatewayFinder, openGatewayFinder } from "./gateway-finder.ts";

/** Usually only asked whether a gateway runs, at every start of Codex; what else it can do is loaded when it must. */
export function openGatewayProcess(house: House, proofMs = 2_000): GatewayProcess {
  const finder = openGatewayFinder(house, proofMs);
  return {
    probe: finder.probe,
    start: async (options) => (await import("./gateway-start.ts")).startGateway(house, finder, options),
    stop: ({ timeoutMs }) => stopGateway(finder, timeoutMs),
    claim: async (gateway) => (await import("./gateway-claim.ts")).claimGateway(house, finder, gateway),
    portHolder: async (port) => (await finder.holderOf(port))?.words,
  };
}

/** Ends the gateway that proves itself, or the one that hangs on its port; never one that merely has its pid. */
async function stopGateway(finder: GatewayFinder, timeoutMs: number): Promise<boolean> {
  const state = await finder.stateFile.read();
  if (!state) return false;
  const proven = await finder.findProven();
  const hung = proven === undefined && (await finder.isHung(state));
  if (proven) await endProcess(proven.pid, timeoutMs);
  if (hung) await killProcess(state.pid);
  // One that was killed could not clean up after itself.
  if (!isRunning(state.pid)) await finder.stateFile.remove(state.instanceSecret);
  return proven !== undefined || hung;
}
