import { EXIT, type ExitCode, FailureError, meaningOf } from "../../domain/failure.ts";
import type { Call, Command } from "../command.ts";
import { failureLine } from "../render/failure-line.ts";

/** Codex waits five seconds for its `auth.command` and then goes on without a key. Counted from our own start. */
const DEADLINE_MS = 4_500;
/** What is left for a cold start of the gateway once this process is up. */
const START_MS = 4_000;

export const command: Command = {
  summary: "Print the gateway's key, and make sure that the gateway runs; Codex calls it.",
  examples: [
    ["portkey-codex token", "what Codex's config runs as auth.command"],
    ['curl -H "authorization: Bearer $(portkey-codex token)" …', "for other clients"],
  ],
  flags: [
    ["--hosted", "The key of Portkey's cloud instead, for a Codex that talks to it directly"],
    ["--gateway <url>", "The key that was given for this gateway, which runs elsewhere"],
  ],
  async run(call) {
    const deadline = setTimeout(() => giveUp(call), DEADLINE_MS - call.house.clock.monotonicMs());
    try {
      call.io.out(`${await read(call)}\n`);
      return undefined;
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      return explain(call, error);
    } finally {
      clearTimeout(deadline);
    }
  },
};

async function read({ house, flags }: Call): Promise<string> {
  if (flags.on("hosted")) return (await import("../../app/token-hosted.ts")).readHostedToken(house);
  const url = flags.text("gateway");
  if (url !== undefined) return (await import("../../app/remote-gateway.ts")).readRemoteToken(house, url);
  return (await import("../../app/token.ts")).readToken(house, START_MS, "by command");
}

function explain({ io }: Call, { failure }: FailureError): ExitCode {
  io.err(`portkey-codex token: ${failureLine(failure)}\n`);
  return meaningOf(failure).exitCode;
}

function giveUp({ io }: Call): void {
  io.err(`portkey-codex token: not done after ${DEADLINE_MS} ms; fix: portkey-codex doctor\n`);
  process.exit(EXIT.gateway);
}
