import { expect, test } from "vitest";
import type { House } from "../ports/house.ts";
import type { GatewayProbe, GatewayStart, RunningGateway } from "../ports/machine.ts";
import { ensureGateway } from "./ensure-gateway.ts";

const RUNNING: RunningGateway = {
  pid: 7,
  host: "127.0.0.1",
  port: 8787,
  version: "1.0.0",
  startedAtUnixMs: 1,
  onDemand: true,
  activeRequests: 0,
};
const ours = (change: Partial<RunningGateway> = {}): GatewayProbe => ({
  kind: "ours",
  gateway: { ...RUNNING, ...change },
});

/** A machine that notes what was done to it. Its settings say port 8787; somebody else holds `strangersPort`. */
function openHouse(probe: GatewayProbe, strangersPort?: number) {
  const done: string[] = [];
  const gatewayProcess = {
    probe: async () => probe,
    stop: async () => done.push("stop"),
    start: async ({ port, onDemand }: GatewayStart) => {
      done.push(`start ${port ?? "as the settings say"}${onDemand ? " on demand" : ""}`);
      return { ...RUNNING, version: "1.1.0" };
    },
    portHolder: async (port: number) => (port === strangersPort ? "node (pid 9) holds it" : undefined),
  };
  const house = {
    version: "1.1.0",
    settings: async () => ({ read: async () => ({ gateway: { host: "127.0.0.1", port: 8787 } }) }),
    gatewayProcess: async () => gatewayProcess,
  } as unknown as House;
  return { house, done };
}

const dead: GatewayProbe = { kind: "stale", why: "it was killed" };
const stranger: GatewayProbe = { kind: "stranger", port: 8787, holder: "somebody" };

test.for([
  {
    name: "none runs: start one",
    probe: { kind: "none" } as const,
    done: ["start as the settings say on demand"],
  },
  { name: "one has died: start one", probe: dead, done: ["start as the settings say on demand"] },
  {
    name: "a stranger answers: the start tells it apart",
    probe: stranger,
    done: ["start as the settings say on demand"],
  },
  { name: "this version runs: use it", probe: ours({ version: "1.1.0" }), done: [] },
  {
    name: "an older one idles: replace it where it is",
    probe: ours({ port: 9000 }),
    done: ["stop", "start 9000 on demand"],
  },
  { name: "an older one serves somebody: leave it", probe: ours({ activeRequests: 1 }), done: [] },
  { name: "an older one that a person started: leave it", probe: ours({ onDemand: false }), done: [] },
  { name: "a newer one: leave it", probe: ours({ version: "2.0.0" }), done: [] },
])("$name", async ({ probe, done }) => {
  const machine = openHouse(probe);
  await ensureGateway(machine.house, 1_000);
  expect(machine.done).toEqual(done);
});

test("Codex's port in a stranger's hands is refused even when our gateway runs elsewhere", async () => {
  const elsewhere = ours({ port: 9000, version: "1.1.0" });
  const ensured = ensureGateway(openHouse(elsewhere, 8787).house, 1_000);
  await expect(ensured).rejects.toMatchObject({ failure: { kind: "port-in-use", port: 8787 } });
  expect(await ensureGateway(openHouse(elsewhere).house, 1_000)).toMatchObject({ port: 9000 });
});
