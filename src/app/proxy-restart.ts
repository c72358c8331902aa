import type { House } from "../ports/house.ts";
import type { RunningGateway } from "../ports/machine.ts";
import { type ProxyAddress, START_MS, startProxy } from "./proxy-start.ts";
import { stopProxy } from "./proxy-stop.ts";
import { refreshLauncher } from "./refresh-launcher.ts";
import { waitForGateway } from "./wait-for-gateway.ts";

/** Stops what runs and starts this version, where the old one was unless the user says otherwise. */
export async function restartProxy(house: House, address: ProxyAddress): Promise<RunningGateway> {
  const service = await house.service();
  const moves = address.host !== undefined || address.port !== undefined;
  if (!moves && (await service.state()).running) {
    await refreshLauncher(house);
    await service.restart();
    return waitForGateway(house, START_MS);
  }
  await stopProxy(house);
  return (await startProxy(house, address)).gateway;
}
