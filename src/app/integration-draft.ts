import { parseBaseUrl } from "../domain/base-url.ts";
import { nearest } from "../domain/did-you-mean.ts";
import { FailureError } from "../domain/failure.ts";
import { type CloudAuth, type Integration, VARIABLE_PATTERN, type WireApi } from "../domain/integration.ts";
import { SLUG_PATTERN } from "../domain/model-name.ts";
import { baseUrlOf, findProvider, type Provider, providers, wireApiAt } from "../providers/index.ts";
import { draftKeyCommand, type KeyWishes, namesKey } from "./integration-key-command.ts";

/** An integration as somebody types it. What is missing is the provider's own. */
export interface IntegrationWishes extends KeyWishes {
  readonly provider: string;
  readonly slug?: string;
  readonly baseUrl?: string;
  readonly wireApi?: string;
  /** `aws`, `google`, or `key`. */
  readonly auth?: string;
  /** `name=value`, as on the command line. */
  readonly options: readonly string[];
}

/** Wishes → an integration that settings will accept. Errors: `usage`, naming the flag that is wrong. */
export function draftIntegration(wishes: IntegrationWishes): Integration {
  const provider = knownProvider(wishes.provider);
  const slug = wishes.slug ?? provider.id;
  if (!SLUG_PATTERN.test(slug)) {
    throw wrong("--slug", slug, "it is small letters, digits, - and _, and begins with a letter or digit");
  }
  if (wishes.apiKeyEnv !== undefined && !VARIABLE_PATTERN.test(wishes.apiKeyEnv)) {
    // Not repeated: whoever puts something else here probably pasted the key itself.
    throw wrong("--api-key-env", "…", "it takes the name of a variable, not a key");
  }
  const apiKeyCommand = draftKeyCommand(wishes);
  const auth = readAuth(provider, wishes);
  const named = readWireApi(provider, wishes.wireApi);
  const baseUrl = readBaseUrl(provider, wishes.baseUrl, named);
  return {
    slug,
    provider: provider.id,
    baseUrl,
    wireApi: named ?? wireApiAt(provider, baseUrl),
    ...(wishes.apiKeyEnv !== undefined && { apiKeyEnv: wishes.apiKeyEnv }),
    ...(apiKeyCommand && { apiKeyCommand }),
    ...(auth && { auth }),
    options: readOptions(provider, wishes.options),
  };
}

/** Errors: `usage` with the known ones, or the one that was probably meant. */
export function knownProvider(id: string): Provider {
  const provider = findProvider(id);
  if (provider) return provider;
  const ids = providers.map((known) => known.id);
  const guess = nearest(id, ids);
  throw wrong("--provider", id, guess === undefined ? `known: ${ids.join(", ")}` : `did you mean ${guess}?`);
}

function readBaseUrl(provider: Provider, typed: string | undefined, wireApi: WireApi | undefined): string {
  if (typed === undefined) {
    const own = baseUrlOf(provider, wireApi);
    if (own !== undefined) return own;
    throw new FailureError({
      kind: "usage",
      message: `${provider.title} needs an address`,
      why: "everybody has their own, and --base-url was not given",
      fix: `portkey-codex integration add --provider ${provider.id} --base-url ${provider.baseUrlExample ?? "<url>"}`,
    });
  }
  if (isPlaceholder(provider, typed)) {
    throw wrong("--base-url", withoutSecrets(typed), "it is an example: put your own names into it");
  }
  const verdict = parseBaseUrl(typed);
  if (verdict.kind === "refused") throw wrong("--base-url", withoutSecrets(typed), verdict.why);
  return verdict.url;
}

/** `<resource>` and `{account_id}` as vendors' pages have them, or our own example with its `my-resource`. */
const isPlaceholder = ({ baseUrlExample }: Provider, typed: string): boolean =>
  /[<>{}]/.test(typed) || (typed === baseUrlExample && /\bmy-/.test(typed));

function readWireApi(provider: Provider, typed: string | undefined): WireApi | undefined {
  if (typed === undefined) return undefined;
  const known = provider.wireApis.find((api) => api === typed);
  if (known) return known;
  throw wrong("--wire-api", typed, `${provider.title} speaks ${provider.wireApis.join(", ")}`);
}

function readAuth({ title, cloudAuth }: Provider, wishes: IntegrationWishes): CloudAuth | undefined {
  const { auth } = wishes;
  if (auth === undefined || auth === "key") return undefined;
  if (cloudAuth === undefined || auth !== cloudAuth) {
    throw wrong("--auth", auth, `${title} takes ${cloudAuth ? `${cloudAuth} or key` : "a key"}`);
  }
  if (!namesKey(wishes)) return cloudAuth;
  throw wrong("--auth", auth, "a key was given as well, and they exclude each other");
}

function readOptions(provider: Provider, typed: readonly string[]): Readonly<Record<string, string>> {
  const known = provider.options.map(({ name }) => name);
  return Object.fromEntries(
    typed.map((pair) => {
      const at = pair.indexOf("=");
      const name = pair.slice(0, at);
      if (at < 1 || !known.includes(name)) {
        const options = known.length > 0 ? `options: ${known.join(", ")}` : "it has no options";
        throw wrong("--option", at < 1 ? pair : name, `${provider.title}: ${options}`);
      }
      return [name, pair.slice(at + 1)];
    }),
  );
}

/** What was refused may hold a password; it must not be printed again. */
const withoutSecrets = (url: string): string => url.replace(/\/\/[^/@]*@/, "//…@").replace(/[?#].*$/, "?…");

const wrong = (flag: string, typed: string, why: string): FailureError =>
  new FailureError({
    kind: "usage",
    message: `${flag} cannot be "${typed}"`,
    why,
    fix: "portkey-codex integration add --help",
  });
