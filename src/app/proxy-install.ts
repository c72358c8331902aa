import type { House } from "../ports/house.ts";
import type { RunningGateway } from "../ports/machine.ts";
import { START_MS } from "./proxy-start.ts";
import { DRAIN_MS } from "./proxy-stop.ts";
import { waitForGateway } from "./wait-for-gateway.ts";

/** What keeps the gateway running from now on. */
export interface InstalledService {
  readonly name: string;
  readonly file: string;
  readonly gateway: RunningGateway;
}

/** The service starts the launcher, because that one survives updates of us and of Node. */
export async function installService(house: House): Promise<InstalledService> {
  const [service, launcher, gatewayProcess] = await Promise.all([
    house.service(),
    house.launcher(),
    house.gatewayProcess(),
  ]);
  const { path } = await launcher.install();
  // One that was started by hand would hold the port that the service needs.
  await gatewayProcess.stop({ timeoutMs: DRAIN_MS });
  await service.install([path, "proxy", "start", "--foreground"]);
  return { name: service.name, file: service.file, gateway: await waitForGateway(house, START_MS) };
}
