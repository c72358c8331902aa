import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { FailureError } from "../domain/failure.ts";
import { withFileLock } from "../files/with-file-lock.ts";
import type { House } from "../ports/house.ts";
import type { GatewayStart, RunningGateway } from "../ports/machine.ts";
import { type GatewayFinder, hungWords, urlOf } from "./gateway-finder.ts";
import { type LaunchedGateway, launchGateway } from "./gateway-launch.ts";

/** How often the one who launched looks whether it is there, ms. */
const LOOK_AGAIN_MS = 20;
/** Those who wait for another's launch look less and less often, ms: fifty of them must not keep it from the processor. */
const WAIT_MS = { first: 20, last: 250 };

interface Attempt {
  readonly house: House;
  readonly finder: GatewayFinder;
  readonly options: GatewayStart;
  readonly deadlineMs: number;
}

/** As promised by `GatewayProcess.start`. Of many that start at once one launches; the others find its work. */
export async function startGateway(
  house: House,
  finder: GatewayFinder,
  options: GatewayStart,
): Promise<RunningGateway> {
  const { clock, paths } = house;
  const attempt = { house, finder, options, deadlineMs: clock.monotonicMs() + options.timeoutMs };
  const lockFile = join(paths.stateDir, "gateway-start.lock");
  for (let waitMs = WAIT_MS.first; clock.monotonicMs() < attempt.deadlineMs; waitMs *= 1.5) {
    const running = (await finder.findProven()) ?? (await asOnlyStarter(lockFile, () => launch(attempt)));
    if (running) return agreeing(running, options);
    await sleep(Math.min(waitMs, WAIT_MS.last));
  }
  throw await gatewayDown(attempt, `another start is under way and took longer than ${options.timeoutMs} ms`);
}

/** Undefined when another process is at it. */
async function asOnlyStarter<T>(lockFile: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    const options = { subject: "the gateway's start", waitMs: 0, maxHoldMs: 30_000 };
    return await withFileLock(lockFile, options, work);
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === "file-busy") return undefined;
    throw error;
  }
}

async function launch(attempt: Attempt): Promise<RunningGateway> {
  const { house, finder, options, deadlineMs } = attempt;
  // Somebody may have started one between our look and our lock.
  const earlier = await finder.findProven();
  if (earlier) return earlier;
  const launched = await launchGateway(house, options);
  while (house.clock.monotonicMs() < deadlineMs) {
    // In this order: one that ended because another gateway was quicker leaves that other to be found.
    const ended = !launched.isRunning();
    const running = await finder.findProven();
    if (running) return running;
    if (ended) throw await whyItEnded(attempt, launched);
    await sleep(LOOK_AGAIN_MS);
  }
  throw await gatewayDown(
    attempt,
    (await launched.lastWords()) ?? "it was started but did not answer in time",
  );
}

/** Whether a port is free is known only by binding it, so the launched gateway tried, and here is what stopped it. */
async function whyItEnded(attempt: Attempt, launched: LaunchedGateway): Promise<FailureError> {
  const { finder, options } = attempt;
  const { port } = await finder.addressWanted(options);
  const state = await finder.stateFile.read();
  if (state?.port === port && (await finder.isHung(state))) {
    const fix = "portkey-codex proxy restart";
    return new FailureError({ kind: "gateway-down", url: urlOf(state), why: hungWords(state), fix });
  }
  const holder = await finder.holderOf(port);
  if (holder) return new FailureError({ kind: "port-in-use", port, holder: holder.words });
  return gatewayDown(attempt, (await launched.lastWords()) ?? "it ended without a word");
}

async function gatewayDown({ finder, options }: Attempt, why: string): Promise<FailureError> {
  return new FailureError({ kind: "gateway-down", url: urlOf(await finder.addressWanted(options)), why });
}

/** An explicit address never turns into another one silently. */
function agreeing(running: RunningGateway, { host, port }: GatewayStart): RunningGateway {
  if ((port ?? running.port) === running.port && (host ?? running.host) === running.host) return running;
  throw new FailureError({ kind: "gateway-running", url: urlOf(running), pid: running.pid });
}
