import { FailureError } from "../domain/failure.ts";
import type { LogBodies, LogEntry } from "../domain/log-entry.ts";
import type { House } from "../ports/house.ts";

/**
 * One request, by its id or by the beginning of it.
 * Errors: `failed` when there is none, or when several begin so.
 */
export async function showRequest(
  house: Pick<House, "storage">,
  id: string,
): Promise<{ readonly entry: LogEntry; readonly bodies?: LogBodies }> {
  const { reader } = await house.storage();
  const shown = reader.show(id);
  switch (shown.kind) {
    case "one":
      return shown;
    case "none":
      throw new FailureError({
        kind: "failed",
        message: `There is no request "${id}" in the log`,
        why: "it may be older than what is kept, or mistyped",
        fix: "portkey-codex logs",
      });
    case "several":
      throw new FailureError({
        kind: "failed",
        message: `Several requests begin with "${id}"`,
        why: shown.ids.join(", "),
        fix: `portkey-codex logs show ${shown.ids[0]}`,
      });
  }
}
