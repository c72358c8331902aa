import type { House } from "../ports/house.ts";
import type { ServiceManager } from "../ports/machine.ts";
import { openTools } from "./run-tool.ts";
import { openLaunchd } from "./services/launchd.ts";
import { openService } from "./services/service.ts";
import { openSystemd } from "./services/systemd.ts";
import { openTaskScheduler } from "./services/task-scheduler.ts";

/** The system's own way to keep a program running. */
export function openServiceManager(house: House): ServiceManager {
  const run = openTools(house.environment);
  switch (house.platform) {
    case "darwin":
      return openService(openLaunchd(house, run));
    case "win32":
      return openService(openTaskScheduler(house, run));
    default:
      return openService(openSystemd(house, run));
  }
}
