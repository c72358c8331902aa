import type { Integration, WireApi } from "../domain/integration.ts";
import type { RequestSigner } from "../ports/request-signer.ts";
import type { Upstream, UpstreamError, UpstreamHeaders } from "../ports/upstream.ts";
import { endpointUrl } from "../providers/endpoint-url.ts";
import { findProvider, providerHeaders } from "../providers/index.ts";
import { field } from "./json-field.ts";
import { readModelNames } from "./read-model-names.ts";

/** What a provider says when it is asked for its models: the free call that proves a key. */
export type ModelsAnswer =
  | { readonly kind: "models"; readonly models: readonly string[]; readonly account?: string }
  /** It does not take the key. `said` is its own sentence. */
  | { readonly kind: "refused"; readonly status: number; readonly said: string }
  /** It is there, but gives no list: many gateways have none. */
  | { readonly kind: "unlisted"; readonly status: number; readonly said: string }
  | { readonly kind: "unreachable"; readonly error: UpstreamError };

/** OpenRouter's list has 600 kB; nobody needs ten times that. */
const MAX_BYTES = 8 * 1_048_576;
const TIMEOUT_MS = 10_000;

export interface ModelsQuestion {
  readonly integration: Integration;
  readonly secret: string | undefined;
  /** For integrations with `auth`, which have no key. */
  readonly signer?: RequestSigner;
}

/** The most that a page of the list may hold, where there are pages; nobody has that many models. */
const PAGE_SIZE: Partial<Record<WireApi, string>> = { anthropic: "limit=1000", gemini: "pageSize=1000" };

/** Asks `GET <base URL>/models`. Costs nothing, follows no redirect, ends within ten seconds. */
export async function askModels(
  upstream: Upstream,
  { integration, secret, signer }: ModelsQuestion,
): Promise<ModelsAnswer> {
  const provider = findProvider(integration.provider);
  const { wireApi } = integration;
  const url = endpointUrl(integration, provider?.modelsPath ?? "/models");
  for (const [name, value] of new URLSearchParams(PAGE_SIZE[wireApi])) url.searchParams.set(name, value);
  const unsigned = {
    accept: "application/json",
    ...(provider && providerHeaders(provider, integration, secret)),
  };
  const signed =
    integration.auth && (await signer?.sign(integration, { method: "GET", url, headers: unsigned }));
  const answer = await get(upstream, url, { ...unsigned, ...signed });
  if ("kind" in answer) return { kind: "unreachable", error: answer };
  const { status, body, headers } = answer;
  const said = sentenceOf(body);
  if (status === 401 || status === 403 || isBadKey(status, said)) return { kind: "refused", status, said };
  const models = status === 200 ? readModelNames(parseJson(body)) : undefined;
  if (!models) return { kind: "unlisted", status, said };
  const account = headers["openai-organization"];
  return { kind: "models", models, ...(typeof account === "string" && { account }) };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

function get(upstream: Upstream, url: URL, headers: UpstreamHeaders): Promise<Answer | UpstreamError> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    let status = 0;
    let received: Answer["headers"] = {};
    const giveUp = (message: string) => {
      resolve({ kind: "timeout", code: "GAVE_UP", message });
      call.abort();
    };
    const timer = setTimeout(giveUp, TIMEOUT_MS, `no complete answer within ${TIMEOUT_MS / 1_000} s`);
    const finish = (result: Answer | UpstreamError) => {
      clearTimeout(timer);
      resolve(result);
    };
    const request = { method: "GET", url, headers } as const;
    const call = upstream.send(request, {
      onHead: (code, head) => {
        status = code;
        received = head;
      },
      onData: (chunk) => {
        bytes += chunk.byteLength;
        if (bytes > MAX_BYTES) giveUp("the answer is too long for a list of models");
        else chunks.push(chunk);
      },
      onEnd: () => finish({ status, headers: received, body: Buffer.concat(chunks).toString("utf8") }),
      onError: finish,
    });
  });
}

/** Google and xAI answer a wrong key with 400. */
const isBadKey = (status: number, said: string): boolean =>
  status === 400 && /api key not valid|incorrect api key/i.test(said);

/** The vendor's own words, wherever it puts them; a page of HTML says nothing. */
function sentenceOf(body: string): string {
  const parsed = parseJson(body);
  const error = field(parsed, "error");
  const said = [field(error, "message"), error, field(parsed, "message"), field(parsed, "detail")].find(
    (value) => typeof value === "string",
  );
  if (typeof said === "string") return said.slice(0, 300);
  return body.trimStart().startsWith("<") ? "" : body.trim().slice(0, 300);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
