// A gateway without a gateway: it claims its place, proves itself, streams slowly and drains. The process tests
// bundle it as `bin/portkey-codex.js`, so they tell what the machine's rooms do and nothing else.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { openGatewayProcess } from "../../src/machine/gateway-process.ts";
import type { GatewayClaim } from "../../src/ports/machine.ts";
import { openMachineHouse } from "./machine-house.ts";

const { values } = parseArgs({
  strict: false,
  options: { port: { type: "string" }, host: { type: "string" }, "on-demand": { type: "boolean" } },
});
const host = typeof values.host === "string" ? values.host : "127.0.0.1";
const port = Number(values.port ?? process.env["PORTKEY_CODEX_PORT"]);
const house = openMachineHouse({ folder: process.env["PORTKEY_CODEX_HOME"]!, programRoot: "/", port });

let claim: GatewayClaim | undefined;
let active = 0;
const server = createServer((request, response) => {
  const url = new URL(request.url!, "http://gateway");
  if (url.pathname === "/slow") {
    active += 1;
    response.on("close", () => (active -= 1));
    response.write("begin\n");
    process.once("SIGTERM", () => response.end("end\n"));
    return;
  }
  // Busy for ever: the process lives and listens, and answers nobody.
  if (url.pathname === "/hang") for (;;);
  const proof = claim?.prove(url.searchParams.get("challenge") ?? "");
  response.end(JSON.stringify({ proof, version: house.version, activeRequests: active }));
});

server.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(6);
});
server.listen(port, host, async () => {
  const onDemand = values["on-demand"] === true;
  claim = await (await openGatewayProcess(house)).claim({ host, port, onDemand }).catch((error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(6);
  });
});
process.on("SIGTERM", async () => {
  server.close(() => process.exit(0));
  await claim?.release();
});
