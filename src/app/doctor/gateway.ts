import { type Check, ok, problem } from "./check.ts";

export const gateway: Check = {
  id: "gateway",
  title: "Gateway",
  async run(house) {
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
