import { isAbsolute, join } from "node:path";
import { mustRun } from "../run-tool.ts";
import { fillTemplate } from "../template.ts";
import type { OpenService } from "./service.ts";
import { serviceName } from "./service-name.ts";

/** A unit of the user's own systemd. Source: systemd.service(5), systemd.unit(5), systemctl(1). */
export const openSystemd: OpenService = (house, run) => {
  const { paths, environment, program } = house;
  const configured = environment["XDG_CONFIG_HOME"];
  const config = configured && isAbsolute(configured) ? configured : join(paths.home, ".config");
  const unit = `${serviceName(house)}.service`;
  const systemctl = (...args: string[]) => mustRun(run, "systemctl", ["--user", ...args]);
  return {
    name: "systemd",
    file: join(config, "systemd", "user", unit),
    text: (command) => fillTemplate(program, "systemd.service", { command: command.map(quote).join(" ") }),
    isRunning: async () => (await run("systemctl", ["--user", "is-active", "--quiet", unit])).code === 0,
    enable: async () => {
      await systemctl("daemon-reload");
      await systemctl("enable", unit);
      await systemctl("restart", unit);
    },
    disable: async () => void (await run("systemctl", ["--user", "disable", "--now", unit])),
    forget: async () => void (await run("systemctl", ["--user", "daemon-reload"])),
    restart: () => systemctl("restart", unit),
  };
};

/** In a command line systemd reads backslashes, quotes, `%` specifiers and `$` variables. */
const quote = (argument: string): string =>
  `"${argument.replace(/[\\"]/g, "\\$&").replaceAll("%", "%%").replaceAll("$", "$$$$")}"`;
