import type { House } from "../ports/house.ts";
import type { GatewayProbe, HealthAnswer, RunningGateway } from "../ports/machine.ts";
import { challengeGateway, isListening, type ProbeAnswer, type ProbeTarget } from "./gateway-proof.ts";
import { type GatewayState, type GatewayStateFile, openGatewayStateFile } from "./gateway-state.ts";
import type { PortHolder } from "./port-holder.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * Finds our gateway. A pid or an open port proves nothing: pids are used again and ports are taken by others.
 * Only who answers a challenge with the instance secret of the state file is ours.
 */
export interface GatewayFinder {
  readonly stateFile: GatewayStateFile;
  ask(target: ProbeTarget): Promise<ProbeAnswer>;
  probe(): Promise<GatewayProbe>;
  findProven(): Promise<RunningGateway | undefined>;
  /** Where a gateway would listen: what was asked for, else what the settings say. */
  addressWanted(asked: Partial<Address>): Promise<Address>;
  holderOf(port: number): Promise<PortHolder | undefined>;
  /** The process of a state file listens, as the kernel says, but does not answer. */
  isHung(state: GatewayState): Promise<boolean>;
}

/** `proofMs`: how long a gateway may think about a challenge before it counts as hung. */
export function openGatewayFinder(house: House, proofMs: number): GatewayFinder {
  const stateFile = openGatewayStateFile(house.paths);
  const finder: GatewayFinder = {
    stateFile,
    ask: (target) => challengeGateway(target, proofMs),
    probe: async () => {
      const state = await stateFile.read();
      return state ? probeState(finder, state) : probeAddress(finder, await finder.addressWanted({}));
    },
    findProven: async () => {
      const state = await stateFile.read();
      const answer = state && (await finder.ask(state));
      return state && answer?.kind === "proven" ? running(state, answer.health) : undefined;
    },
    addressWanted: async ({ host, port }) => {
      const { gateway } = await (await house.settings()).read();
      return { host: host ?? gateway.host, port: port ?? gateway.port };
    },
    holderOf: async (port) => (await import("./port-holder.ts")).findPortHolder(port, house.platform),
    isHung: async ({ pid, port }) => (await finder.holderOf(port))?.pid === pid,
  };
  return finder;
}

async function probeState(finder: GatewayFinder, state: GatewayState): Promise<GatewayProbe> {
  const answer = await finder.ask(state);
  switch (answer.kind) {
    case "proven":
      return { kind: "ours", gateway: running(state, answer.health) };
    case "nobody":
      return {
        kind: "stale",
        why: `process ${state.pid} left its state file, and nothing listens at ${urlOf(state)}`,
      };
    case "someone":
      if (await finder.isHung(state)) return { kind: "stale", why: hungWords(state) };
      return stranger(finder, state.port);
  }
}

/** Nothing says that a gateway runs; does somebody else sit where it would? */
async function probeAddress(finder: GatewayFinder, address: Address): Promise<GatewayProbe> {
  const taken = await isListening(address.host, address.port);
  return taken ? stranger(finder, address.port) : { kind: "none" };
}

async function stranger(finder: GatewayFinder, port: number): Promise<GatewayProbe> {
  const holder = (await finder.holderOf(port))?.words;
  return { kind: "stranger", port, holder: holder ?? "another program; the system does not say which" };
}

function running({ instanceSecret: _, ...state }: GatewayState, health: HealthAnswer): RunningGateway {
  return { ...state, activeRequests: health.activeRequests };
}

export const hungWords = ({ pid, port }: GatewayState): string =>
  `the gateway's process ${pid} holds port ${port} but does not answer`;

export const urlOf = ({ host, port }: Address): string =>
  `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
