import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { FailureError } from "../domain/failure.ts";
import type { House } from "../ports/house.ts";
import type { GatewayClaim, GatewayProcess } from "../ports/machine.ts";
import { isRunning } from "./end-process.ts";
import { type GatewayFinder, urlOf } from "./gateway-finder.ts";
import { keepLogShort } from "./gateway-log.ts";
import { proofOf } from "./gateway-proof.ts";

/** A gateway that has just claimed its place gets this long to answer its first challenge, ms. */
const YOUNG_MS = 3_000;
const LOOK_AGAIN_MS = 20;

/** As promised by `GatewayProcess.claim`. */
export async function claimGateway(
  house: House,
  finder: GatewayFinder,
  gateway: Parameters<GatewayProcess["claim"]>[0],
): Promise<GatewayClaim> {
  const instanceSecret = randomBytes(32).toString("base64url");
  const { version, clock, paths } = house;
  const startedAtUnixMs = clock.nowUnixMs();
  const state = { ...gateway, pid: process.pid, version, startedAtUnixMs, instanceSecret };
  await finder.stateFile.write(state, () => refuseSecond(house, finder));
  const log = keepLogShort(paths.gatewayLogFile);
  let released: Promise<void> | undefined;
  return {
    prove: (challenge) => proofOf(instanceSecret, challenge),
    release: () => {
      log.stop();
      released ??= finder.stateFile.remove(instanceSecret);
      return released;
    },
  };
}

async function refuseSecond({ clock }: House, finder: GatewayFinder): Promise<void> {
  for (;;) {
    const other = await finder.findProven();
    if (other) throw new FailureError({ kind: "gateway-running", url: urlOf(other), pid: other.pid });
    const state = await finder.stateFile.read();
    const isYoung = state !== undefined && clock.nowUnixMs() - state.startedAtUnixMs < YOUNG_MS;
    if (!isYoung || !isRunning(state.pid)) return;
    await sleep(LOOK_AGAIN_MS);
  }
}
