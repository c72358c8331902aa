import { resolvePaths } from "../../src/machine/paths.ts";
import type { Environment, House } from "../../src/ports/house.ts";

interface HouseOptions {
  /** All of the house's folders lie below it. */
  readonly folder: string;
  /** The folder whose `bin/portkey-codex.js` is started as the gateway. */
  readonly programRoot: string;
  readonly port: number;
  readonly version?: string;
  readonly environment?: Environment;
}

/** As much of a house as the machine's rooms need: real paths, a real clock, settings that are given. */
export function openMachineHouse(options: HouseOptions): House {
  const { folder, programRoot, port, version = "1.0.0" } = options;
  const environment = {
    ...process.env,
    PORTKEY_CODEX_HOME: folder,
    PORTKEY_CODEX_PORT: String(port),
    ...options.environment,
  };
  const settings = { gateway: { host: "127.0.0.1", port }, integrations: [] };
  const rooms: Pick<House, "version" | "program" | "platform" | "environment" | "paths" | "clock"> = {
    version,
    program: { node: process.execPath, root: programRoot },
    platform: process.platform,
    environment,
    paths: resolvePaths({ environment, platform: process.platform, home: folder }),
    clock: { nowUnixMs: () => Date.now(), monotonicMs: () => performance.now() },
  };
  return { ...rooms, settings: async () => ({ read: async () => settings }) } as unknown as House;
}
