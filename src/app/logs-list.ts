import type { House } from "../ports/house.ts";
import type { LogFilter } from "../ports/request-log.ts";
import { type LoggedRequest, withToday } from "./logs-today.ts";

/** The newest requests, the very newest last, as in every log. */
export async function listRequests(
  house: Pick<House, "storage">,
  filter: LogFilter & { readonly limit: number },
): Promise<readonly LoggedRequest[]> {
  const { reader } = await house.storage();
  return withToday(reader, reader.list(filter).toReversed());
}

/** Nothing has ever been logged, which is not the same as nothing that is asked for. */
export async function isLogEmpty(house: Pick<House, "storage">): Promise<boolean> {
  return (await house.storage()).reader.latestCursor() === 0;
}
