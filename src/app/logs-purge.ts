import { formatDuration } from "../domain/duration.ts";
import { FailureError } from "../domain/failure.ts";
import type { Conversation } from "../ports/conversation.ts";
import type { House } from "../ports/house.ts";

/**
 * Deletes the requests that are older than that, or all of them, after asking with the number; returns how many.
 * Errors: `cancelled` when the answer is no, `usage` when nobody can be asked.
 */
export async function purgeRequests(
  house: Pick<House, "storage" | "clock">,
  olderThanMs: number | undefined,
  conversation: Conversation,
): Promise<number> {
  const { reader } = await house.storage();
  const now = house.clock.nowUnixMs();
  // A clock that once ran ahead must not keep a row from being deleted with "all".
  const beforeUnixMs = olderThanMs === undefined ? Number.MAX_SAFE_INTEGER : now - olderThanMs;
  const rows = reader.count({ beforeUnixMs });
  if (rows === 0) return 0;
  const which = olderThanMs === undefined ? "all" : "the";
  const age = olderThanMs === undefined ? "" : ` older than ${formatAge(olderThanMs)}`;
  const message = `Delete ${which} ${rows.toLocaleString("en-US")} requests${age} from the log?`;
  if (!(await conversation.confirm({ message, preset: false, flag: "--yes" })))
    throw new FailureError({ kind: "cancelled" });
  return conversation.during("Deleting", () => reader.purge(beforeUnixMs));
}

const DAY_MS = 86_400_000;

const formatAge = (ms: number): string =>
  ms >= DAY_MS && ms % DAY_MS === 0 ? `${ms / DAY_MS} days` : formatDuration(ms);
