import { GATEWAY_URL_EXPECTS, parseGatewayUrl } from "./gateway-url.ts";
import { SLUG_PATTERN } from "./model-name.ts";
import { WEEK_DAYS } from "./period.ts";
import {
  choice,
  duration,
  flag,
  percents,
  port,
  type SettingReader,
  type SettingScalar,
  size,
  sizeOrOff,
  text,
} from "./setting-field.ts";
import { CODEX_TARGETS } from "./settings.ts";

/** One setting: how it is read, what it is when nobody says, and who may say it. */
export interface SettingField<T> {
  readonly reader: SettingReader<T>;
  /** As the file would spell it. Absent: there is no value until somebody sets one. */
  readonly preset?: SettingScalar;
  readonly variable: `PORTKEY_CODEX_${string}`;
  /**
   * A `.portkey-codex.toml` in a project may set it. Never true for anything that says where requests, keys or
   * logs go: a cloned repository must not redirect traffic.
   */
  readonly inProjectFile: boolean;
  readonly help: string;
}

/** What a model may be called. */
export const MODEL_PATTERN = /^[^\s\p{Cc}]{1,200}$/u;

const MODEL = text(MODEL_PATTERN, "a model such as gpt-5.5 or @openai-dev/gpt-5.5");
const HOST = text(/^[A-Za-z0-9.:_-]{1,253}$/, "a host name or an IP address");
const GATEWAY_URL: SettingReader<string> = {
  expects: GATEWAY_URL_EXPECTS,
  read: (input) => {
    const verdict = typeof input === "string" ? parseGatewayUrl(input) : undefined;
    return verdict?.kind === "ok" ? verdict.url : undefined;
  },
};
const PROFILE = text(/^[A-Za-z0-9_-]{1,64}$/, "letters, digits, - and _");

/** The one table of settings: the file's keys, the variables, `settings list` and `help settings` come from it. */
const SETTING_FIELDS = {
  default_integration: {
    reader: text(SLUG_PATTERN, "the slug of an integration"),
    variable: "PORTKEY_CODEX_DEFAULT_INTEGRATION",
    inProjectFile: false,
    help: "Where a model without @slug goes",
  },
  "gateway.host": {
    reader: HOST,
    preset: "127.0.0.1",
    variable: "PORTKEY_CODEX_HOST",
    inProjectFile: false,
    help: "Address that the gateway listens on",
  },
  "gateway.port": {
    reader: port,
    preset: 8787,
    variable: "PORTKEY_CODEX_PORT",
    inProjectFile: false,
    help: "Port that the gateway listens on",
  },
  "gateway.max_body": {
    reader: size,
    preset: "64MiB",
    variable: "PORTKEY_CODEX_MAX_BODY",
    inProjectFile: false,
    help: "Largest request that is accepted",
  },
  "gateway.idle_exit": {
    reader: duration,
    preset: "30m",
    variable: "PORTKEY_CODEX_IDLE_EXIT",
    inProjectFile: false,
    help: "How long a gateway that was started on demand stays without a request",
  },
  "gateway.websockets": {
    reader: flag,
    preset: false,
    variable: "PORTKEY_CODEX_WEBSOCKETS",
    inProjectFile: false,
    help: "Let Codex keep a WebSocket open for a thread, and tell it so",
  },
  "logs.bodies": {
    reader: sizeOrOff,
    preset: "off",
    variable: "PORTKEY_CODEX_LOG_BODIES",
    inProjectFile: false,
    help: "Store prompts and answers, at most so much of each",
  },
  "logs.keep": {
    reader: duration,
    preset: "30d",
    variable: "PORTKEY_CODEX_LOG_KEEP",
    inProjectFile: false,
    help: "How long a request stays in the log",
  },
  "logs.max_size": {
    reader: size,
    preset: "1GiB",
    variable: "PORTKEY_CODEX_LOG_MAX_SIZE",
    inProjectFile: false,
    help: "Largest log; the oldest requests go first",
  },
  "limits.week_start": {
    reader: choice(WEEK_DAYS),
    preset: "monday",
    variable: "PORTKEY_CODEX_WEEK_START",
    inProjectFile: false,
    help: "The day on which a weekly budget begins anew",
  },
  "limits.unknown_price": {
    reader: choice(["block", "warn"]),
    preset: "block",
    variable: "PORTKEY_CODEX_UNKNOWN_PRICE",
    inProjectFile: false,
    help: "Under a budget in dollars: refuse a model whose price nobody knows, or let it pass uncounted",
  },
  "limits.alerts": {
    reader: percents,
    preset: "80",
    variable: "PORTKEY_CODEX_BUDGET_ALERTS",
    inProjectFile: false,
    help: "At which shares of a budget a warning is written beside the request that passes it",
  },
  "limits.max_wait": {
    reader: duration,
    preset: "20s",
    variable: "PORTKEY_CODEX_MAX_WAIT",
    inProjectFile: false,
    help: "How long a turn of Codex's waits for a rate limit before it is refused",
  },
  "codex.target": {
    reader: choice(CODEX_TARGETS),
    preset: "local",
    variable: "PORTKEY_CODEX_TARGET",
    inProjectFile: false,
    help: "Send Codex to the gateway on this machine, to Portkey's cloud, or to a gateway elsewhere",
  },
  "codex.gateway_url": {
    reader: GATEWAY_URL,
    variable: "PORTKEY_CODEX_GATEWAY_URL",
    inProjectFile: false,
    help: "Where the gateway is that the target gateway means",
  },
  "codex.auth": {
    reader: choice(["command", "env"]),
    preset: "command",
    variable: "PORTKEY_CODEX_AUTH",
    inProjectFile: false,
    help: "How Codex gets its key: by running us, or from PORTKEY_API_KEY",
  },
  "codex.wire_api": {
    reader: choice(["responses", "chat", "both"]),
    preset: "responses",
    variable: "PORTKEY_CODEX_WIRE_API",
    inProjectFile: false,
    help: "The API that is written into Codex's config; chat is for Codex up to 0.94",
  },
  "codex.model": {
    reader: MODEL,
    variable: "PORTKEY_CODEX_MODEL",
    inProjectFile: true,
    help: "The model that is written into Codex's config",
  },
  "codex.profile": {
    reader: PROFILE,
    variable: "PORTKEY_CODEX_PROFILE",
    inProjectFile: true,
    help: "Write a Codex profile of this name and leave config.toml alone",
  },
  "codex.bounded_connection_retries": {
    reader: flag,
    preset: false,
    variable: "PORTKEY_CODEX_BOUNDED_CONNECTION_RETRIES",
    inProjectFile: false,
    help: "Stop Codex from waiting for ever when the gateway is down",
  },
  "secrets.store": {
    reader: choice(["keychain", "pass", "encrypted-file", "plain-file", "environment"], {
      file: "encrypted-file",
      env: "environment",
    }),
    variable: "PORTKEY_CODEX_SECRET_STORE",
    inProjectFile: false,
    help: "Where keys are kept; the best one available when unset",
  },
} as const satisfies Readonly<Record<string, SettingField<unknown>>>;

export type SettingKey = keyof typeof SETTING_FIELDS;

/** What the reader of a key returns; a key without a preset may have no value. */
export type SettingValues = {
  readonly [Key in SettingKey]: (typeof SETTING_FIELDS)[Key] extends {
    readonly reader: SettingReader<infer T>;
    readonly preset: SettingScalar;
  }
    ? T
    : (typeof SETTING_FIELDS)[Key] extends { readonly reader: SettingReader<infer T> }
      ? T | undefined
      : never;
};

export const SETTING_KEYS = Object.keys(SETTING_FIELDS) as readonly SettingKey[];

export const settingField = (key: SettingKey): SettingField<unknown> => SETTING_FIELDS[key];
