import { FailureError, meaningOf } from "../../domain/failure.ts";
import type { House } from "../../ports/house.ts";
import { askRemoteGateway, readRemoteToken, remoteFix } from "../remote-gateway.ts";
import { type Check, type Finding, ok, problem } from "./check.ts";

export const gateway: Check = {
  id: "gateway",
  title: "Gateway",
  async run(house) {
    const { gatewayUrl, target } = (await (await house.settings()).read()).codex;
    if (target === "gateway" && gatewayUrl !== undefined) return [await askRemote(house, gatewayUrl)];
    const gatewayProcess = await house.gatewayProcess();
    const probe = await gatewayProcess.probe();
    switch (probe.kind) {
      case "ours": {
        const { host, port, pid, version } = probe.gateway;
        if (version === house.version) return [ok(`${host}:${port} (pid ${pid}, ${version})`)];
        return [
          problem("warn", `the gateway runs version ${version}`, {
            why: `this is ${house.version}`,
            fix: "portkey-codex proxy restart",
          }),
        ];
      }
      case "none":
        return [
          problem("warn", "the gateway is not running", {
            why: "Codex starts it by itself through `token`; other clients need it started",
            fix: "portkey-codex proxy start",
          }),
        ];
      case "stale":
        return [
          problem("warn", "a gateway has died", { why: probe.why, fix: "portkey-codex proxy restart" }),
        ];
      case "stranger":
        return [
          problem("fail", `port ${probe.port} belongs to someone else`, {
            why: probe.holder,
            fix: `portkey-codex settings set gateway.port ${probe.port + 1}`,
          }),
        ];
    }
  },
};

/** Is the gateway elsewhere reachable, and does it take the key? It is asked for its models, which costs nothing. */
async function askRemote(house: House, url: string): Promise<Finding> {
  try {
    const secret = await readRemoteToken(house, url);
    return ok(`${url} ${await askRemoteGateway(house, { url, secret })}`);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const { message, why, fix = remoteFix(url) } = meaningOf(error.failure);
    return problem("fail", message, { ...(why !== undefined && { why }), fix });
  }
}
