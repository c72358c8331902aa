import { setTimeout as sleep } from "node:timers/promises";
import { FailureError } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";
import type { RunningGateway } from "../ports/machine.ts";

/** For a gateway that somebody else starts: the service. Error: `gateway-down`. */
export async function waitForGateway(house: House, timeoutMs: number): Promise<RunningGateway> {
  const gatewayProcess = await house.gatewayProcess();
  const deadline = house.clock.monotonicMs() + timeoutMs;
  while (house.clock.monotonicMs() < deadline) {
    const probe = await gatewayProcess.probe();
    if (probe.kind === "ours") return probe.gateway;
    await sleep(50);
  }
  const { host, port } = (await (await house.settings()).read()).gateway;
  throw new FailureError({
    kind: "gateway-down",
    url: `http://${host}:${port}`,
    why: `the service was started, but no gateway answered within ${timeoutMs} ms`,
    fix: "portkey-codex proxy start --foreground",
  });
}
