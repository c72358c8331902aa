import { cloudCommands } from "../domain/cloud-credentials.ts";
import type { WireApi } from "../domain/integration.ts";
import { spellCommand } from "../domain/key-command.ts";
import type { Fault } from "../domain/stream-event.ts";
import type { UpstreamError, UpstreamHeaders } from "../ports/upstream.ts";
import { asRecord } from "../translate/json-value.ts";
import { parseFailure, readComplaint, readError } from "../translate/read-error.ts";
import { isMarkup } from "../translate/words-of-markup.ts";
import { plainText } from "./plain-text.ts";
import type { Target } from "./plan.ts";

/** Every way an upstream lets us down before its answer has begun. */
export type UpstreamFailure =
  /** A status of 300 or more. */
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: UpstreamHeaders;
      readonly body: Buffer;
      /** What it says, where that takes the upstream's own dialect. */
      readonly fault?: Fault;
    }
  /** No status at all. */
  | { readonly kind: "unreached"; readonly error: UpstreamError }
  /** A stream was asked for and something else came with status 200. */
  | { readonly kind: "no-stream"; readonly headers: UpstreamHeaders; readonly body: Buffer }
  /** A stream that ended or broke before its first event. */
  | { readonly kind: "empty-stream"; readonly error?: UpstreamError }
  /** A stream whose first event says that it failed. */
  | { readonly kind: "error-first"; readonly error: Fault };

/** What such a failure means for us and for the two kinds of client. */
export interface FailureMeaning {
  /** The same request may succeed in a moment, so we ask again while nothing has reached the client. */
  readonly retry: boolean;
  /** What a person reads. Codex gets it as 400 text/plain: shown at once, as it is, and not repeated. */
  readonly sentence: string;
  /** For other clients, when there is no answer of the upstream's own to pass on. */
  readonly status: number;
  readonly code: string;
  /** Codex acts on this code (it offers to compact the thread), so it gets JSON with it instead of the text. */
  readonly codexCode?: "context_length_exceeded";
}

/*
 * The table. Left: what the upstream did. Middle: do we ask again (0.5, 1, 2 s, or as `retry-after` says, at most
 * a minute in all)? Right: what the user of Codex 0.169.0 saw without us, measured with the real binary against a
 * scripted upstream; with us it is in every row one sentence, one request from Codex, exit code 1.
 * The e2e test `upstream-failures` repeats the right column's "with us" for every row.
 *
 *   answer                      we retry   Codex alone
 *   400                         no         the raw JSON, except for three codes
 *   400 context_length_exceeded no         "ran out of room" (kept: Codex acts on the code)
 *   401, 402, 403, 404          no         6 requests, 7 s, "unexpected status …, url: …"; on 401 auth.command runs 7 times
 *   408, 409                    yes        6 requests, 6.5 s, "unexpected status …"
 *   413, 422, other 4xx         no         6 requests, 6.5 s, "unexpected status …"
 *   429                         yes        1 request, "exceeded retry limit", the reason is lost
 *   429 with Retry-After        as told    6 requests, waits each time, the reason is lost
 *   429 insufficient_quota      no         a fixed sentence that does not say whose quota
 *   500, 502, 503, 504, 529     yes        30 requests, 25 s without a word, "high demand"
 *   3xx                         no         followed, with our key
 *   refused, cut, no DNS now    yes        requests for ever, "waiting for network"
 *   no such host, TLS, timeout  no         the same
 *   200 JSON, 200 HTML          no         6 requests, "stream closed before response.completed"
 *   200, no event, end          yes        the same
 *   200, first event an error   by code    the same; the event is ignored
 */
const STATUS_ROWS: Readonly<Record<number, StatusRow>> = {
  400: { retry: false, says: "rejected the request" },
  401: { retry: false, says: "refused the key", fix: newKey },
  402: { retry: false, says: "wants to be paid first", fix: () => "Check the billing of its account." },
  403: { retry: false, says: "does not allow this", fix: newKey },
  404: {
    retry: false,
    says: "has no such model or address",
    fix: ({ integration }) => `See: portkey-codex integration test ${integration.slug}`,
  },
  408: { retry: true, says: "gave up waiting" },
  409: { retry: true, says: "reports a conflict" },
  413: {
    retry: false,
    says: "finds the request too large",
    fix: () => "Start a new thread, or compact this one with /compact.",
  },
  422: { retry: false, says: "cannot process the request" },
  429: { retry: true, says: "limits the rate of requests", fix: () => "Try again in a minute." },
};

interface StatusRow {
  readonly retry: boolean;
  readonly says: string;
  readonly fix?: (target: Target) => string;
}

const REDIRECT: StatusRow = {
  retry: false,
  says: "redirects to another address, and a key is never sent along",
  fix: ({ integration }) =>
    `Set the final one: portkey-codex integration update ${integration.slug} --base-url …`,
};
const CLIENT_ERROR: StatusRow = { retry: false, says: "rejected the request" };
const SERVER_ERROR: StatusRow = {
  retry: true,
  says: "failed",
  fix: () => "It is on their side; try again in a minute.",
};
const QUOTA: StatusRow = {
  retry: false,
  says: "has no quota left for this key",
  fix: () => "Check the billing of its account.",
};

function newKey({ integration }: Target): string {
  const { apiKeyCommand, auth } = integration;
  if (auth === "aws")
    return `See whose credentials these are: ${cloudCommands(auth, integration).whoAmI}; may they use Bedrock, and is this machine's clock right?`;
  if (auth === "google")
    return `May these credentials use Vertex AI? See: ${cloudCommands(auth, integration).logIn}`;
  if (apiKeyCommand) return `See whose key this prints: ${spellCommand(apiKeyCommand.words)}`;
  return `Give it another key: portkey-codex integration update ${integration.slug} --api-key-stdin`;
}

const QUOTA_CODES = new Set([
  "insufficient_quota",
  "quota_exceeded",
  "billing_hard_limit_reached",
  "billing_not_active",
  "usage_limit_reached",
]);
const TRANSIENT_CODES = new Set([
  "server_error",
  "server_is_overloaded",
  "overloaded_error",
  "rate_limit_exceeded",
  "slow_down",
  "api_error",
]);

export function meaningOfUpstreamFailure(failure: UpstreamFailure, target: Target): FailureMeaning {
  const who = nameOf(target);
  switch (failure.kind) {
    case "answered":
      return meaningOfAnswer(failure, target);
    case "unreached":
      return meaningOfUnreached(failure.error, target);
    case "no-stream":
      return { ...BAD_GATEWAY, retry: false, sentence: noStream(failure.body, target) };
    case "empty-stream":
      return {
        ...BAD_GATEWAY,
        retry: true,
        sentence: `${who} began to answer and said nothing. Try again in a minute.`,
      };
    case "error-first": {
      const { code = "", message } = failure.error;
      const retry = TRANSIENT_CODES.has(code) || /^5\d\d$/.test(code);
      return {
        ...BAD_GATEWAY,
        retry,
        ...contextCode(code),
        sentence: sentence(`${who} failed`, message, ""),
      };
    }
  }
}

const BAD_GATEWAY = { status: 502, code: "upstream_failed" } as const;

type Answered = Extract<UpstreamFailure, { readonly kind: "answered" }>;

function meaningOfAnswer({ status, body, fault }: Answered, target: Target): FailureMeaning {
  const read = readFailureBody(body);
  const said: SaidInBody = fault && !read.isPage ? fault : read;
  const row = said.code !== undefined && QUOTA_CODES.has(said.code) ? QUOTA : statusRow(status);
  const head = `${nameOf(target)} ${row.says} (${status})`;
  const fix = said.isPage ? `Is ${target.integration.baseUrl} right?` : (row.fix?.(target) ?? "");
  return {
    retry: row.retry,
    sentence: sentence(head, said.message, fix),
    status,
    code: said.code ?? "upstream_failed",
    ...contextCode(said.code),
  };
}

function statusRow(status: number): StatusRow {
  if (status < 400) return REDIRECT;
  return STATUS_ROWS[status] ?? (status < 500 ? CLIENT_ERROR : SERVER_ERROR);
}

const contextCode = (code: string | undefined): Pick<FailureMeaning, "codexCode"> =>
  code === "context_length_exceeded" ? { codexCode: code } : {};

function meaningOfUnreached(error: UpstreamError, target: Target): FailureMeaning {
  const { host, hostname } = new URL(target.integration.baseUrl);
  const fail = (retry: boolean, why: string, fix: string): FailureMeaning => ({
    retry,
    sentence: sentence(`${nameOf(target)} cannot be reached`, why, fix),
    status: error.kind === "timeout" ? 504 : 502,
    code: "upstream_unreachable",
  });
  const isLocal = /^(localhost|127\.|\[::1\])/.test(hostname);
  switch (error.kind) {
    case "connect":
      if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN") {
        return fail(
          error.code === "EAI_AGAIN",
          `the name ${hostname} is not known`,
          "Are you online, and is the base URL right?",
        );
      }
      if (/TIMEOUT|TIMEDOUT/.test(error.code)) return fail(false, `${host} takes no connection`, ONLINE);
      return fail(true, `${host} refuses connections (${error.code})`, isLocal ? "Is it running?" : ONLINE);
    case "tls":
      return fail(false, `no secure connection to ${host}: ${error.message}`, "Is the base URL right?");
    case "timeout":
      return fail(false, `${host} did not begin to answer in time`, "Try again in a minute.");
    case "cut":
      return fail(true, `${host} closed the connection before it answered (${error.message})`, ONLINE);
    case "aborted":
      return fail(false, "the gateway is being stopped", "");
  }
}

const ONLINE = "Are you online? Check its status page.";

function noStream(body: Buffer, target: Target): string {
  const said = readFailureBody(body);
  const check = `Does ${target.integration.baseUrl} speak ${WIRE_APIS[target.integration.wireApi]}?`;
  return sentence(`${nameOf(target)} did not stream its answer`, said.isAnswer ? "" : said.message, check);
}

const WIRE_APIS: Readonly<Record<WireApi, string>> = {
  responses: "the Responses API",
  chat: "Chat Completions",
  anthropic: "Anthropic's Messages API",
  gemini: "Gemini's API",
};

interface SaidInBody {
  readonly message: string;
  readonly code?: string;
  /** A login portal, a load balancer or a web server answered in place of the API. */
  readonly isPage?: true;
  /** JSON without an error in it. */
  readonly isAnswer?: true;
}

/** What a failed answer says, in whichever shape. */
export function readFailureBody(body: Buffer): SaidInBody {
  const text = body.toString("utf8", 0, 20_000);
  if (isMarkup(text)) {
    const title = /<title[^>]*>([^<]{0,200})/i.exec(text)?.[1];
    return { message: `a web page${title ? ` titled "${plainText(title)}"` : ""}`, isPage: true };
  }
  const value = parseFailure(body.toString());
  const isError = readComplaint(value).message !== undefined || asRecord(value)["error"];
  return isError ? readError(value) : { message: text, isAnswer: true };
}

export const nameOf = ({ provider, integration }: Target): string =>
  provider.title.toLowerCase() === integration.slug
    ? provider.title
    : `${provider.title} (${integration.slug})`;

/** `head: what they said. fix`, with one full stop between. */
export function sentence(head: string, said: string, fix: string): string {
  const words = plainText(said).replace(/[.\s]+$/, "");
  return [words === "" ? `${head}.` : `${head}: ${words}.`, fix].filter((part) => part !== "").join(" ");
}
