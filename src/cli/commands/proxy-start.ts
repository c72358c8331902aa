import type { ProxyAddress } from "../../app/proxy-start.ts";
import { EXIT, type ExitCode, FailureError } from "../../domain/failure.ts";
import { port as portReader } from "../../domain/setting-field.ts";
import type { Call, Command } from "../command.ts";
import { listenForStop } from "../signals.ts";

/** Shared with `proxy restart`. */
export const ADDRESS_FLAGS: NonNullable<Command["flags"]> = [
  ["--port <port>", "Listen on this port instead of the settings' one; never on another"],
  ["--host <host>", "Listen on this address instead of 127.0.0.1"],
  ["--allow-network", "Let other machines reach the gateway"],
];

export const command: Command = {
  summary: "Start the gateway.",
  examples: [
    ["portkey-codex proxy start", "in the background; Codex also starts it by itself"],
    ["portkey-codex proxy start --foreground", "in this terminal, until Ctrl-C"],
    ["portkey-codex proxy start --port 9000", "on another port"],
  ],
  flags: [
    ["--foreground", "Stay in this terminal and log to stderr"],
    ["--on-demand", "With --foreground: end after a while without requests (gateway.idle_exit)"],
    ...ADDRESS_FLAGS,
  ],
  ownsInterrupt: true,
  async run(call) {
    if (call.flags.on("foreground")) return stayInForeground(call);
    const { startProxy } = await import("../../app/proxy-start.ts");
    const { house, conversation, io } = call;
    io.signal.addEventListener("abort", () => process.exit(EXIT.cancelled));
    const { gateway, started } = await conversation.during("starting the gateway", () =>
      startProxy(house, addressOf(call)),
    );
    const where = `${gateway.host}:${gateway.port} (pid ${gateway.pid})`;
    conversation.ok("gateway", started ? `listening on ${where}` : `already running on ${where}`);
    return undefined;
  },
};

async function stayInForeground(call: Call): Promise<ExitCode> {
  const { runForeground } = await import("../../app/proxy-foreground.ts");
  await runForeground(call.house, {
    address: addressOf(call),
    onDemand: call.flags.on("on-demand"),
    ...listenForStop(),
    report: (line) => call.io.err(`${new Date(call.house.clock.nowUnixMs()).toISOString()} ${line}\n`),
  });
  // Also after Ctrl-C: being stopped is how a gateway ends.
  return EXIT.ok;
}

/** Shared with `proxy restart`. */
export function addressOf({ flags }: Call): ProxyAddress {
  const host = flags.text("host");
  const portText = flags.text("port");
  const port = portText === undefined ? undefined : portReader.read(portText);
  if (portText !== undefined && port === undefined) {
    throw new FailureError({
      kind: "usage",
      message: `--port ${portText} is not ${portReader.expects}`,
      fix: "portkey-codex proxy start --port 8787",
    });
  }
  return {
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    allowNetwork: flags.on("allow-network"),
  };
}
