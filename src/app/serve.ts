import { setTimeout as sleep } from "node:timers/promises";
import { FailureError } from "../domain/failure.ts";
import type { Settings } from "../domain/settings.ts";
import type { Address } from "../gateway/door.ts";
import { Governor } from "../gateway/governor.ts";
import { GuardThreads } from "../gateway/guard-threads.ts";
import type { Hall } from "../gateway/hall.ts";
import { KeyRing } from "../gateway/key-ring.ts";
import { Learnt } from "../gateway/learnt.ts";
import { ModelMenu } from "../gateway/model-menu.ts";
import { ProviderSecrets } from "../gateway/provider-secrets.ts";
import { ResponseStore } from "../gateway/response-store.ts";
import { type GatewayServer, openServer } from "../gateway/server.ts";
import type { House } from "../ports/house.ts";
import type { GatewayClaim } from "../ports/machine.ts";
import { openSettingsNotes } from "./audit-settings.ts";
import { credentialOf } from "./credentials.ts";

/** How one run of the gateway is started. The caller holds the claim and releases it after `serve` has returned. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  /** Ends by itself after so long without a request; absent: runs until it is stopped. */
  readonly idleExitMs?: number;
  /** Proves to a probe (`GET /healthz?challenge=…`) that this gateway is ours. */
  readonly claim: GatewayClaim;
  /** The first SIGTERM or SIGINT: stop accepting, let running streams finish for a while. */
  readonly stop: AbortSignal;
  /** The second one: end every stream now (each still gets its terminal event). */
  readonly stopNow?: AbortSignal;
  /**
   * Called once, when requests are accepted; `port` is the real one when 0 was asked for. The database is opened
   * when it is done, and not at all when it throws.
   */
  onReady?(address: Address): Promise<void>;
  /** One line for the gateway's own log: reloads, refusals of settings, what went wrong inside. Never a secret. */
  report?(line: string): void;
}

/** Why it ended. */
export type ServeEnd = "stopped" | "idle";

/** How long running streams may finish after the first signal, ms. */
const DRAIN_MS = 30_000;
/** How long their last events may take to reach the clients after that, ms. */
const LAST_WORDS_MS = 2_000;
const IDLE_CHECKS_PER_EXIT = 4;
/** The longest that a timer can wait, ms. */
const FOREVER_MS = 2 ** 31 - 1;

/**
 * Runs the gateway until it is stopped or idle. It listens first and opens the rest behind its back, so that a
 * Codex that waits for it is let in as soon as possible.
 * Errors: `port-in-use`; whatever keeps the settings or the database from being opened.
 */
export async function serve(house: House, options: ServeOptions): Promise<ServeEnd> {
  const server = openServer({
    version: house.version,
    monotonicMs: () => house.clock.monotonicMs(),
    prove: (challenge) => options.claim.prove(challenge),
    hall: async () => (await opening).hall,
  });
  // In this order: loading the database keeps the process busy while somebody waits for the first answer.
  const opening = listenOrExplain(server, house, options)
    .then((address) => options.onReady?.(address))
    .then(() => openHall(house, options.report ?? (() => undefined)));
  try {
    await opening;
    const end = await endOfService(server, house, options);
    (await opening).hall.log.handOver();
    await drain(server, options.stopNow);
    return end;
  } finally {
    server.close();
    await opening.then(({ close }) => close()).catch(() => undefined);
  }
}

interface OpenedHall {
  readonly hall: Hall;
  close(): Promise<void>;
}

async function openHall(house: House, report: (line: string) => void): Promise<OpenedHall> {
  const [store, storage, upstream] = await Promise.all([house.settings(), house.storage(), house.upstream()]);
  let settings: Settings = await store.read();
  const { keepMs, maxBytes } = settings.logs;
  storage.closeInterrupted();
  const log = storage.openWriter({ keepMs, maxBytes, clock: house.clock, report });
  const secrets = new ProviderSecrets({
    readKey: (integration) => credentialOf(house, integration),
    openSigner: house.signer,
    clock: house.clock,
  });
  const learnt = await openLearnt(house, report);
  const noteSettings = openSettingsNotes(store, house);
  const watch = store.watch(
    (changed) => {
      if (upstreamsOf(changed) !== upstreamsOf(settings)) learnt.forget();
      settings = changed;
      void noteSettings().catch((error) =>
        report(`the change of the settings is not in the audit: ${error}`),
      );
      secrets.forget();
      report("the settings were read again");
    },
    (problems) => report(`the changed settings are refused, the old ones stay: ${problems.join("; ")}`),
  );
  const hall: Hall = {
    clock: house.clock,
    ids: house.ids,
    random: Math.random,
    wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
    settings: () => settings,
    keys: new KeyRing(storage.keys, house.clock),
    governor: new Governor({ ...house, settings: () => settings, ledger: storage.ledger, report }),
    secrets,
    signer: house.signer,
    upstream,
    learnt,
    guardThreads: new GuardThreads(),
    responses: new ResponseStore(house.clock),
    log,
    prices: house.prices,
    menu: openMenu(house, () => settings),
    report,
  };
  return {
    hall,
    close: async () => {
      watch.close();
      await log.flush();
      await upstream.close();
    },
  };
}

/** What was learnt about an upstream stays true when its models are narrowed or priced. */
const upstreamsOf = ({ integrations }: Settings): string =>
  JSON.stringify(integrations.map(({ models: _models, prices: _prices, ...upstream }) => upstream));

/** What earlier runs learnt, and where this run writes it down. */
async function openLearnt(house: House, report: (line: string) => void): Promise<Learnt> {
  const file = await house.lessons();
  return new Learnt(await file.read(), (lessons) => {
    file.write(lessons).catch((error) => report(`what was learnt cannot be kept: ${String(error)}`));
  });
}

/** The catalog comes from the codex binary and takes a second; it is asked for now, so that it is there in time. */
function openMenu(house: House, settings: () => Settings): ModelMenu {
  const catalog = house.codex().then((codex) => codex.catalog());
  const prices = house.prices();
  for (const warming of [catalog, prices]) warming.catch(() => undefined);
  return new ModelMenu({
    settings,
    catalog: () => catalog,
    listed: async (slug) => (await (await house.modelLists()).read(slug))?.models ?? [],
    efforts: async ({ wireApi }, { chat = {} }, model) =>
      (await import("../gateway/dialects.ts")).DIALECTS[wireApi].efforts(model, chat),
    contextWindow: async (provider, model) => (await prices).factsOf(provider, model).contextWindow,
  });
}

async function listenOrExplain(
  server: GatewayServer,
  house: House,
  { host, port }: ServeOptions,
): Promise<Address> {
  try {
    return await server.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const holder = await (await house.gatewayProcess()).portHolder(port);
    throw new FailureError({ kind: "port-in-use", port, holder: holder ?? "another program listens there" });
  }
}

/** Waits for the signal, or for a long silence. */
async function endOfService(server: GatewayServer, house: House, options: ServeOptions): Promise<ServeEnd> {
  const { idleExitMs, stop } = options;
  const checkEveryMs = idleExitMs === undefined ? FOREVER_MS : Math.ceil(idleExitMs / IDLE_CHECKS_PER_EXIT);
  while (!stop.aborted) {
    await sleep(checkEveryMs, undefined, { signal: stop }).catch(() => undefined);
    const silentMs = house.clock.monotonicMs() - server.lastServedMs;
    if (idleExitMs !== undefined && server.activeRequests === 0 && silentMs >= idleExitMs) return "idle";
  }
  return "stopped";
}

/** Lets running streams finish for a while; then each is ended, in the way its client understands. */
async function drain(server: GatewayServer, stopNow: AbortSignal | undefined): Promise<void> {
  const drained = server.drain();
  const enough = new AbortController();
  const signal = stopNow ? AbortSignal.any([stopNow, enough.signal]) : enough.signal;
  const patience = sleep(DRAIN_MS, undefined, { signal }).catch(() => undefined);
  const end = await Promise.race([drained.then(() => "drained"), patience.then(() => "late")]);
  enough.abort();
  if (end === "drained") return;
  server.stop();
  await Promise.race([drained, sleep(LAST_WORDS_MS, undefined, { ref: false })]);
}
