import { type Check, ok, problem } from "./check.ts";

/** Below this the log's own retention cannot save it any more. */
const LOW_BYTES = 500_000_000;

export const diskSpace: Check = {
  id: "disk",
  title: "Disk",
  async run(house) {
    const free = await house.freeBytes(house.paths.dataDir);
    if (free === undefined) return [ok("free space unknown")];
    const text = `${(free / 1_000_000_000).toFixed(1)} GB free`;
    if (free >= LOW_BYTES) return [ok(text)];
    return [
      problem("warn", `only ${text}`, {
        why: "a full disk stops the request log",
        fix: "portkey-codex logs purge --older-than 7d",
      }),
    ];
  },
};
