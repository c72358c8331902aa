import { join } from "node:path";
import { mustRun } from "../run-tool.ts";
import { fillTemplate } from "../template.ts";
import type { OpenService } from "./service.ts";
import { serviceName } from "./service-name.ts";
import { escapeXml } from "./xml.ts";

/** An agent of the user's login session. Source: launchd.plist(5), launchctl(1). Not yet run on a Mac. */
export const openLaunchd: OpenService = (house, run) => {
  const { paths, program } = house;
  const label = `ai.portkey.${serviceName(house)}`;
  const file = join(paths.home, "Library", "LaunchAgents", `${label}.plist`);
  const domain = `gui/${process.getuid?.() ?? 0}`;
  const service = `${domain}/${label}`;
  const disable = async () => void (await run("launchctl", ["bootout", service]));
  return {
    name: "launchd",
    file,
    text: (command) =>
      fillTemplate(program, "launchd.plist", {
        label,
        arguments: command.map((argument) => `    <string>${escapeXml(argument)}</string>`).join("\n"),
        log: escapeXml(paths.gatewayLogFile),
      }),
    isRunning: async () => (await run("launchctl", ["print", service])).stdout.includes("state = running"),
    enable: async () => {
      await disable();
      await mustRun(run, "launchctl", ["bootstrap", domain, file]);
    },
    disable,
    forget: async () => {},
    restart: () => mustRun(run, "launchctl", ["kickstart", "-k", service]),
  };
};
