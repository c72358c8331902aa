import type { Settings } from "../domain/settings.ts";
import type { Clock, Ids } from "../ports/clock.ts";
import type { PriceBook } from "../ports/price-book.ts";
import type { RequestLogWriter } from "../ports/request-log.ts";
import type { RequestSigner } from "../ports/request-signer.ts";
import type { Upstream } from "../ports/upstream.ts";
import type { Governor } from "./governor.ts";
import type { GuardThreads } from "./guard-threads.ts";
import type { KeyRing } from "./key-ring.ts";
import type { Learnt } from "./learnt.ts";
import type { ModelMenu } from "./model-menu.ts";
import type { ProviderSecrets } from "./provider-secrets.ts";
import type { ResponseStore } from "./response-store.ts";

/** Everything that stands in the hallway and serves every request. Built by app/serve.ts. */
export interface Hall {
  readonly clock: Clock;
  readonly ids: Ids;
  /** 0 to 1, for the jitter of retries. */
  random(): number;
  /** Resolves after so many milliseconds, or as soon as the signal says that nobody waits. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** As the file says now; a reload replaces them while requests run. */
  settings(): Settings;
  readonly keys: KeyRing;
  readonly governor: Governor;
  readonly secrets: ProviderSecrets;
  /** For integrations with `auth`; opened by the first request that needs it. */
  signer(): Promise<RequestSigner>;
  readonly upstream: Upstream;
  readonly learnt: Learnt;
  readonly responses: ResponseStore;
  /** What guardrails remember of each thread. */
  readonly guardThreads: GuardThreads;
  readonly log: RequestLogWriter;
  prices(): Promise<PriceBook>;
  readonly menu: ModelMenu;
  /** One line for the gateway's own log. Never a secret. */
  report(line: string): void;
}
