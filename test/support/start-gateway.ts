// One process that starts the gateway a number of times at once and prints the pids it was given.
import { openGatewayProcess } from "../../src/machine/gateway-process.ts";
import { openMachineHouse } from "./machine-house.ts";

const [folder, programRoot, port, times] = process.argv.slice(2);
const house = openMachineHouse({ folder: folder!, programRoot: programRoot!, port: Number(port) });
const gateway = openGatewayProcess(house);
const started = await Promise.all(
  Array.from({ length: Number(times) }, () =>
    gateway.start({ onDemand: true, timeoutMs: 20_000, keyVariables: async () => [] }),
  ),
);
process.stdout.write(JSON.stringify(started.map(({ pid }) => pid)));
