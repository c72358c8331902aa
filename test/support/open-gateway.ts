import { createHash } from "node:crypto";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { GatewayKey } from "../../src/domain/gateway-key.ts";
import type { Integration } from "../../src/domain/integration.ts";
import type { LogBodies, LogEntry } from "../../src/domain/log-entry.ts";
import type { Settings } from "../../src/domain/settings.ts";
import { DIALECTS } from "../../src/gateway/dialects.ts";
import { Governor } from "../../src/gateway/governor.ts";
import { GuardThreads } from "../../src/gateway/guard-threads.ts";
import type { Hall } from "../../src/gateway/hall.ts";
import { KeyRing } from "../../src/gateway/key-ring.ts";
import { Learnt } from "../../src/gateway/learnt.ts";
import { ModelMenu } from "../../src/gateway/model-menu.ts";
import { ProviderSecrets } from "../../src/gateway/provider-secrets.ts";
import { ResponseStore } from "../../src/gateway/response-store.ts";
import { type GatewayServer, openServer } from "../../src/gateway/server.ts";
import type { CodexModelEntry } from "../../src/ports/codex-home.ts";
import type { Ledger } from "../../src/ports/ledger.ts";
import type { Lesson } from "../../src/ports/lesson-file.ts";
import type { PriceBook } from "../../src/ports/price-book.ts";
import { askKeyCommand } from "../../src/secrets/ask-key-command.ts";
import { openRequestSigner } from "../../src/secrets/request-signer.ts";
import { openUpstream } from "../../src/upstream/open-upstream.ts";
import { type FakeUpstream, openFakeUpstream, UPSTREAM_KEY } from "./fake-upstream.ts";

export const GATEWAY_KEY = "pkcx_test-key-of-the-gateway-0123456789";

/** What Codex sends besides the body. */
export const CODEX_HEADERS = { originator: "codex_exec", "user-agent": "codex_exec/0.169.0 (Debian)" };

export interface TestGateway {
  readonly port: number;
  readonly server: GatewayServer;
  readonly hall: Hall;
  readonly upstream: FakeUpstream;
  /** Finished rows, oldest first. */
  readonly finished: LogEntry[];
  readonly begun: LogEntry[];
  readonly bodies: LogBodies[];
  /** How long the gateway would have waited before each retry, ms; it did not. */
  readonly waits: number[];
  readonly reports: string[];
  /** What the lesson file would hold, after each lesson. */
  readonly lessonsWritten: readonly (readonly Lesson[])[];
  /** Changes what the settings say, as a reload would. */
  change(settings: Partial<Settings>): void;
  setSecret(slug: string, secret: string | undefined): void;
  setKeys(keys: readonly GatewayKey[]): void;
  ask(asked?: Asked): Promise<Answered>;
  /** Resolves when so many rows are finished. */
  settled(count: number): Promise<LogEntry>;
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly key?: string | null;
  readonly headers?: Record<string, string | string[]>;
  /** An object is sent as JSON. */
  readonly body?: object | string | Buffer | null;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** The connection broke before the body was whole. */
  readonly broken: boolean;
}

export interface GatewayOptions {
  readonly integrations?: readonly Partial<Integration>[];
  readonly catalog?: () => Promise<readonly CodexModelEntry[]>;
  readonly settings?: Partial<Settings>;
  readonly listed?: Readonly<Record<string, readonly string[]>>;
  readonly lessons?: readonly Lesson[];
  /** Wait for real before a retry. */
  readonly realWaits?: boolean;
  readonly ledger?: Ledger;
  /** The road to Google's token endpoint. */
  readonly tokenFetch?: typeof fetch;
}

/** The real gateway on a free port, in front of a strict fake upstream; both are gone when the test is over. */
export async function openGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const upstream = await openFakeUpstream();
  const http = await openUpstream({ environment: {}, timeouts: { headMs: 1_500, bodyIdleMs: 1_500 } });
  let settings = settingsOf(upstream, options);
  const secrets = new Map(settings.integrations.map(({ slug }) => [`integration/${slug}`, UPSTREAM_KEY]));
  let keys: readonly GatewayKey[] = [keyOf("codex", GATEWAY_KEY)];
  let keysVersion = 0;
  const waits: number[] = [];
  const signer = openRequestSigner(options.tokenFetch);
  const log = openRecorder();
  const reports: string[] = [];
  const lessonsWritten: (readonly Lesson[])[] = [];
  let secretsGiven = 0;
  const clock = { nowUnixMs: () => Date.now(), monotonicMs: () => performance.now() };
  const hall: Hall = {
    clock,
    ids: {
      requestId: () => `req${Math.random().toString(36).slice(2, 8)}`,
      secret: () => `s${++secretsGiven}`,
    },
    random: () => 0,
    wait: async (ms, signal) => {
      waits.push(ms);
      if (options.realWaits) await sleep(ms, undefined, { signal }).catch(() => undefined);
    },
    settings: () => settings,
    keys: new KeyRing({ list: () => keys, version: () => keysVersion }, clock),
    governor: new Governor({
      clock,
      settings: () => settings,
      prices: async () => PRICES,
      ledger: options.ledger ?? NO_LEDGER,
      report: (line) => reports.push(line),
    }),
    secrets: new ProviderSecrets({
      openSigner: async () => signer,
      readKey: async ({ slug, apiKeyEnv, apiKeyCommand }) => {
        if (apiKeyCommand) return askKeyCommand(apiKeyCommand.words, { PATH: process.env["PATH"] }, 2_000);
        if (apiKeyEnv !== undefined) return apiKeyEnv === "KEY_FROM_ENV" ? UPSTREAM_KEY : undefined;
        return secrets.get(`integration/${slug}`);
      },
      clock,
    }),
    signer: async () => signer,
    upstream: http,
    learnt: new Learnt(options.lessons ?? [], (lessons) => lessonsWritten.push(lessons)),
    guardThreads: new GuardThreads(),
    responses: new ResponseStore(clock),
    log: log.writer,
    prices: async () => PRICES,
    menu: new ModelMenu({
      settings: () => settings,
      catalog: options.catalog ?? (async () => []),
      listed: async (slug) => options.listed?.[slug] ?? [],
      efforts: async ({ wireApi }, { chat = {} }, model) => DIALECTS[wireApi].efforts(model, chat),
      contextWindow: async () => undefined,
    }),
    report: (line) => reports.push(line),
  };
  const server = openServer({
    version: "1.2.3",
    monotonicMs: clock.monotonicMs,
    prove: (challenge) => `proof of ${challenge}`,
    hall: async () => hall,
  });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    const drained = server.drain();
    server.stop();
    server.close();
    await drained;
    await http.close();
    await upstream.close();
  });
  return {
    ...{ port, server, hall, upstream, waits, reports, lessonsWritten },
    ...{ finished: log.finished, begun: log.begun, bodies: log.bodies, settled: log.settled },
    change: (changed) => {
      settings = { ...settings, ...changed };
      hall.secrets.forget();
    },
    setSecret: (slug, secret) =>
      secret === undefined
        ? secrets.delete(`integration/${slug}`)
        : secrets.set(`integration/${slug}`, secret),
    setKeys: (next) => {
      keys = next;
      keysVersion += 1;
    },
    ask: (asked) => askGateway(port, asked),
  };
}

export function keyOf(name: string, secret: string): GatewayKey {
  const secretHash = createHash("sha256").update(secret).digest("hex");
  return { id: name, name, secretHash, secretEnd: secret.slice(-4), createdAtUnixMs: 1 };
}

/** One request to its end. */
export function askGateway(port: number, asked: Asked = {}): Promise<Answered> {
  const {
    method = "POST",
    path = "/v1/responses",
    key = GATEWAY_KEY,
    body = { model: "m", input: "hi" },
  } = asked;
  const bytes =
    body === null ? undefined : isBytes(body) ? Buffer.from(body) : Buffer.from(JSON.stringify(body));
  const headers = {
    ...(bytes && { "content-type": "application/json", "content-length": String(bytes.length) }),
    ...(key !== null && { authorization: `Bearer ${key}` }),
    ...asked.headers,
  };
  return new Promise((done, failed) => {
    const request = httpRequest(
      { host: "127.0.0.1", port, method, path, headers, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("error", () => undefined);
        response.on("close", () => {
          const whole = Buffer.concat(parts);
          const { statusCode = 0, headers: received, complete } = response;
          done({
            status: statusCode,
            headers: received,
            body: whole,
            text: whole.toString(),
            broken: !complete,
          });
        });
      },
    );
    request.on("error", failed);
    request.end(bytes);
  });
}

const isBytes = (body: object | string | Buffer): body is string | Buffer =>
  typeof body === "string" || Buffer.isBuffer(body);

function settingsOf(upstream: FakeUpstream, { integrations = [{}], settings }: GatewayOptions): Settings {
  return {
    gateway: {
      host: "127.0.0.1",
      port: 8787,
      maxBodyBytes: 1_048_576,
      idleExitMs: 1_800_000,
      websockets: false,
    },
    logs: { bodyBytes: 0, keepMs: 1, maxBytes: 1 },
    codex: { target: "local", auth: "command", wireApi: "responses", boundedConnectionRetries: true },
    limits: { weekStart: "monday", unknownPrice: "block", alertPercents: [80], maxWaitMs: 20_000 },
    secrets: {},
    aliases: {},
    policies: [],
    metadata: {},
    guardrails: [],
    requiredMetadata: [],
    integrations: integrations.map((integration) => ({
      slug: "up",
      provider: "custom",
      baseUrl: upstream.baseUrl,
      wireApi: "responses",
      options: {},
      ...integration,
    })),
    ...settings,
  };
}

/** Nothing was spent before, and nobody corrects it. */
export const NO_LEDGER: Ledger = {
  open: () => [],
  accounts: () => [],
  correct: () => undefined,
  reprice: () => undefined,
  correctionsSince: (cursor) => ({ charges: [], cursor }),
  latestCorrection: () => 0,
};

/** A dollar a million tokens in, two out; nothing is known of a model called `unpriced`. */
const PRICES: PriceBook = {
  dataDate: "2026-11-22",
  modelsOf: () => [],
  factsOf: (_, model) => ({ model }),
  priceOf: (_, model) =>
    model === "unpriced" ? undefined : { inputUsdPerMillion: 1, outputUsdPerMillion: 2 },
};

function openRecorder() {
  const begun: LogEntry[] = [];
  const finished: LogEntry[] = [];
  const bodies: LogBodies[] = [];
  let onFinish: () => void = () => undefined;
  const writer: Hall["log"] = {
    begin: (request) => void begun.push(request.entry()),
    finish: (entry, kept) => {
      finished.push(entry);
      if (kept) bodies.push(kept);
      onFinish();
    },
    handOver: () => undefined,
    lost: 0,
    flush: async () => {},
  };
  const settled = async (count: number): Promise<LogEntry> => {
    while (finished.length < count) await new Promise<void>((done) => (onFinish = done));
    return finished[count - 1]!;
  };
  return { begun, finished, bodies, writer, settled };
}
