import type { Guardrail } from "./guardrail.ts";
import type { Integration } from "./integration.ts";
import type { Metadata } from "./metadata.ts";
import type { WeekDay } from "./period.ts";
import type { Policy } from "./policy.ts";

/** Who answers Codex: the gateway on this machine, Portkey's cloud, or a gateway that runs elsewhere. */
export const CODEX_TARGETS = ["local", "hosted", "gateway"] as const;
export type CodexTarget = (typeof CODEX_TARGETS)[number];

/**
 * Everything the user can set, parsed and complete: every value has its default.
 * Units are in the names; the file itself says `30m` and `64MiB`.
 */
export interface Settings {
  readonly gateway: {
    readonly host: string;
    readonly port: number;
    readonly maxBodyBytes: number;
    /** How long a gateway that was started on demand stays without a request. Longer than Codex's 300 s token refresh. */
    readonly idleExitMs: number;
    /** Codex may keep one WebSocket for a thread, and send only what is new. */
    readonly websockets: boolean;
  };
  readonly logs: {
    /** Store request and response bodies, at most this many bytes of each; 0 stores none. */
    readonly bodyBytes: number;
    readonly keepMs: number;
    readonly maxBytes: number;
  };
  readonly codex: {
    readonly target: CodexTarget;
    /** Where the gateway is that `gateway` means; there is one whenever that is the target. */
    readonly gatewayUrl?: string;
    readonly auth: "command" | "env";
    readonly wireApi: "responses" | "chat" | "both";
    /** The model written into Codex's config; absent leaves the user's own choice alone. */
    readonly model?: string;
    /** Write `$CODEX_HOME/<profile>.config.toml` and leave config.toml alone. */
    readonly profile?: string;
    /** Stop Codex from waiting for ever when the gateway is down (`features.unbounded_connection_retries`). */
    readonly boundedConnectionRetries: boolean;
  };
  readonly secrets: {
    /** Chosen at `init` and never changed silently. Absent: the best available one is used. */
    readonly store?: SecretBackend;
  };
  readonly limits: {
    readonly weekStart: WeekDay;
    /** What becomes of a request that a budget in dollars applies to, when nobody knows what its model costs. */
    readonly unknownPrice: "block" | "warn";
    /** Per cent of a budget, the lowest first: passing one is worth a warning, once a window. */
    readonly alertPercents: readonly number[];
    /** So long a turn of Codex's is held until a rate has room for it; longer waits are refused. */
    readonly maxWaitMs: number;
  };
  /** Budgets, rates and models for many keys at once. */
  readonly policies: readonly Policy[];
  /** Said of every request; no key and no client can say otherwise. */
  readonly metadata: Metadata;
  /** A request that does not say these, after what its key and the settings say for it, is refused. */
  readonly requiredMetadata: readonly string[];
  /** Used for a model without `@slug`. */
  readonly defaultIntegration?: string;
  readonly integrations: readonly Integration[];
  /** Models by another name: what a client asks for → what is asked for instead, `@slug/model` or a model. */
  readonly aliases: Readonly<Record<string, string>>;
  /** House rules, in the order in which they run. */
  readonly guardrails: readonly Guardrail[];
}

/** Where secrets are kept. `environment` can only be read. */
export type SecretBackend = "keychain" | "pass" | "encrypted-file" | "plain-file" | "environment";

/** Where a value came from, for `settings list`. A flag is not among them: it speaks for one command only. */
export type SettingOrigin = "environment" | "project file" | "settings file" | "default";
