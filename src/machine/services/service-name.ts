import { createHash } from "node:crypto";
import type { ServiceHouse } from "./service.ts";

/** The service list is one for the whole user, so a second home gets a name of its own there. */
export function serviceName({ paths, environment }: Pick<ServiceHouse, "paths" | "environment">): string {
  if (!environment["PORTKEY_CODEX_HOME"]) return "portkey-codex";
  return `portkey-codex-${createHash("sha256").update(paths.dataDir).digest("hex").slice(0, 8)}`;
}
