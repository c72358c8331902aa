import type { Dispatcher } from "undici";
import Pool from "undici/lib/dispatcher/pool.js";
import type { Environment } from "../ports/house.ts";
import type { Upstream } from "../ports/upstream.ts";
import { Exchange } from "./exchange.ts";
import { proxyFor } from "./proxy-for.ts";

/** Milliseconds. */
export interface HttpTimeouts {
  readonly connectMs: number;
  /** From the request to the first byte of the answer; a model that thinks without streaming is slow. */
  readonly headMs: number;
  /** Between two pieces of an answer. A little below Codex's own 300 s, so that the user reads our reason. */
  readonly bodyIdleMs: number;
}

const TIMEOUTS: HttpTimeouts = { connectMs: 10_000, headMs: 300_000, bodyIdleMs: 290_000 };

/** Origins come from the settings, so there are few; the bound is for settings that keep changing. */
const MAX_ORIGINS = 64;

/** HTTP/1.1 with kept-alive connections, straight or through the proxy that the environment names. */
export async function openHttpUpstream(options: {
  readonly environment: Environment;
  readonly timeouts?: Partial<HttpTimeouts>;
}): Promise<Upstream> {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const openDispatcher = await dispatcherFactory(options.environment, timeouts);
  const dispatchers = new Map<string, Dispatcher>();

  const dispatcherOf = (url: URL): Dispatcher => {
    const known = dispatchers.get(url.origin);
    if (known) return known;
    const [oldest] = dispatchers;
    if (oldest && dispatchers.size >= MAX_ORIGINS) {
      dispatchers.delete(oldest[0]);
      void oldest[1].close();
    }
    const opened = openDispatcher(url);
    dispatchers.set(url.origin, opened);
    return opened;
  };

  return {
    send: ({ url, method, headers, body }, receiver) => {
      const exchange = new Exchange(receiver);
      const path = url.pathname + url.search;
      dispatcherOf(url).dispatch(
        // undici reads the headers and leaves them as they are; its type does not say so.
        { origin: url.origin, path, method, headers: headers as MutableHeaders, body: body ?? null },
        exchange,
      );
      return exchange;
    },
    close: async () => {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
      dispatchers.clear();
    },
  };
}

type MutableHeaders = Record<string, string | string[]>;

type OpenDispatcher = (url: URL) => Dispatcher;

/** The proxy's code (all of undici, which it leans on) is loaded only where a proxy is set. */
async function dispatcherFactory(environment: Environment, timeouts: HttpTimeouts): Promise<OpenDispatcher> {
  const options = {
    connections: 1_024,
    pipelining: 1,
    headersTimeout: timeouts.headMs,
    bodyTimeout: timeouts.bodyIdleMs,
    connect: { timeout: timeouts.connectMs },
  };
  const names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
  if (names.every((name) => !environment[name])) return (url) => new Pool(url.origin, options);
  const { ProxyAgent } = await import("undici");
  return (url) => {
    const proxy = proxyFor(url, environment);
    if (proxy === undefined) return new Pool(url.origin, options);
    return new ProxyAgent({ ...options, uri: proxy, requestTls: { timeout: timeouts.connectMs } });
  };
}
