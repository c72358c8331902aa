import type { House } from "../ports/house.ts";
import type { GatewayProbe } from "../ports/machine.ts";

export interface ProxyStatus {
  readonly probe: GatewayProbe;
  readonly service: { readonly name: string; readonly installed: boolean; readonly running: boolean };
  /** Since local midnight; undefined when there is no database to ask. */
  readonly requestsToday: number | undefined;
}

export async function readProxyStatus(house: House): Promise<ProxyStatus> {
  const service = await house.service();
  const [probe, serviceState, requestsToday] = await Promise.all([
    house.gatewayProcess().then((gatewayProcess) => gatewayProcess.probe()),
    service.state(),
    countToday(house),
  ]);
  return { probe, service: { name: service.name, ...serviceState }, requestsToday };
}

/** The status of a process must be told even when the database cannot be opened. */
async function countToday(house: House): Promise<number | undefined> {
  try {
    const { reader } = await house.storage();
    return reader.count({ sinceUnixMs: new Date(house.clock.nowUnixMs()).setHours(0, 0, 0, 0) });
  } catch {
    return undefined;
  }
}
