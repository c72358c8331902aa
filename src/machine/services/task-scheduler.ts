import { join } from "node:path";
import { mustRun } from "../run-tool.ts";
import { fillTemplate } from "../template.ts";
import type { OpenService } from "./service.ts";
import { serviceName } from "./service-name.ts";
import { escapeXml } from "./xml.ts";

/** A task at logon. Source: schtasks reference, Task Scheduler schema 1.2. Not yet run on Windows. */
export const openTaskScheduler: OpenService = (house, run) => {
  const { paths, program, environment } = house;
  const task = serviceName(house);
  const file = join(paths.dataDir, `${task}.xml`);
  const schtasks = (...args: string[]) => mustRun(run, "schtasks", args);
  const quietly = async (...args: string[]) => void (await run("schtasks", args));
  const user = [environment["USERDOMAIN"], environment["USERNAME"]].filter(Boolean).join("\\");
  return {
    name: "Task Scheduler",
    file,
    text: async ([command = "", ...args]) => {
      const text = await fillTemplate(program, "scheduled-task.xml", {
        user: escapeXml(user),
        program: escapeXml(command),
        arguments: escapeXml(args.map(quote).join(" ")),
      });
      // schtasks reads the encoding that the declaration promises.
      return Buffer.from(`\ufeff${text}`, "utf16le");
    },
    isRunning: async () => {
      // schtasks prints the state in the user's language; this does not.
      const script = `(Get-ScheduledTask -TaskName '${task}').State`;
      const { stdout } = await run("powershell", ["-NoProfile", "-Command", script]);
      return stdout.trim() === "Running";
    },
    enable: async () => {
      await schtasks("/Create", "/TN", task, "/XML", file, "/F");
      await schtasks("/Run", "/TN", task);
    },
    disable: async () => {
      await quietly("/End", "/TN", task);
      await quietly("/Delete", "/TN", task, "/F");
    },
    forget: async () => {},
    restart: async () => {
      await quietly("/End", "/TN", task);
      await schtasks("/Run", "/TN", task);
    },
  };
};

const quote = (argument: string): string => (/^[\w-]+$/.test(argument) ? argument : `"${argument}"`);
