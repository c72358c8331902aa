import { FailureError } from "../domain/failure.ts";
import type { Conversation } from "../ports/conversation.ts";
import { keyWarning, type Provider } from "../providers/index.ts";

interface Journey {
  /** Absent: a gateway, whose keys look like no other. */
  readonly provider?: Provider;
  readonly baseUrl: string;
  /** Absent: nothing secret leaves this machine, so there is nothing to show. */
  readonly secret: string | undefined;
}

/**
 * The last look before a key leaves this machine: says where it goes, and asks when that looks like a mistake.
 * Errors: `cancelled` after a no, `usage` when nobody can be asked.
 */
export async function showDestination(
  { provider, baseUrl, secret }: Journey,
  conversation: Conversation,
): Promise<void> {
  if (secret === undefined) return;
  const { host, hostname, protocol } = new URL(baseUrl);
  conversation.say(`The key will be sent to ${host}, and nowhere else.`);
  const doubts = [
    provider && keyWarning(provider, secret),
    protocol === "http:" && !isThisMachine(hostname) ? `${host} is reached without encryption` : undefined,
  ].filter((doubt) => doubt !== undefined);
  for (const doubt of doubts) conversation.warn("key", doubt);
  if (doubts.length === 0) return;
  const goOn = await conversation.confirm({
    message: "Send it there all the same?",
    preset: false,
    flag: "--yes",
  });
  if (!goOn) throw new FailureError({ kind: "cancelled" });
}

const isThisMachine = (hostname: string): boolean =>
  /^(?:localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname);
