import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import type { RequestSigner } from "../ports/request-signer.ts";
import type { UpstreamRequest } from "../ports/upstream.ts";
import { askCloud } from "./ask-cloud.ts";

type Library = typeof import("./aws-library.ts");
type Chain = ReturnType<Library["defaultProvider"]>;
type Credentials = Awaited<ReturnType<Chain>>;

/** The library prints to the terminal when it is given nothing to print to. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * SigV4 with the credentials that the `aws` command line would use: environment, profile, SSO, roles, containers.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function openAwsSigner(): RequestSigner {
  const chains = new Map<string, Chain>();

  /** One chain for each profile; it keeps what it found until five minutes before that expires. */
  const chainOf = async ({ options: { profile = "" } }: Integration): Promise<Chain> => {
    const kept = chains.get(profile);
    if (kept) return kept;
    const { defaultProvider } = await import("./aws-library.ts");
    // The files are read again when the chain asks again: the user has logged in since.
    const own = { logger: SILENT, ignoreCache: true, ...(profile !== "" && { profile }) };
    const chain = chains.get(profile) ?? defaultProvider(own);
    chains.set(profile, chain);
    return chain;
  };
  const credentialsOf = (integration: Integration, anew = false): Promise<Credentials> =>
    askCloud(integration, async () => (await chainOf(integration))({ forceRefresh: anew }));

  return {
    credential: async (integration, { anew } = {}) => {
      const { sessionToken, secretAccessKey } = await credentialsOf(integration, anew);
      return sessionToken ?? secretAccessKey;
    },
    sign: async (integration, request) => {
      const region = regionOf(integration);
      const { SignatureV4 } = await import("./aws-library.ts");
      const credentials = await credentialsOf(integration);
      const service = serviceOf(request.url);
      const { headers } = await new SignatureV4({ service, region, credentials, sha256: Sha256 }).sign(
        whatIsSigned(request),
      );
      const { host: _host, "content-type": _type, ...added } = headers;
      return added;
    },
  };
}

/** Only what no proxy between here and AWS changes. */
function whatIsSigned({ method, url, headers, body }: UpstreamRequest) {
  const type = headers["content-type"];
  return {
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: queryOf(url.searchParams),
    headers: { host: url.host, ...(typeof type === "string" && { "content-type": type }) },
    body: body ?? "",
  };
}

function queryOf(parameters: URLSearchParams): Record<string, string[]> {
  const names = [...new Set(parameters.keys())];
  return Object.fromEntries(names.map((name) => [name, parameters.getAll(name)]));
}

/** Mantle is a service of its own. https://github.com/openai/openai-java/blob/master/bedrock.md (read 2026-11-25) */
const serviceOf = ({ hostname }: URL): string =>
  /^bedrock-mantle[.-]/.test(hostname) ? "bedrock-mantle" : "bedrock";

/** `us-east-1` of `bedrock-runtime.us-east-1.amazonaws.com`, also behind a VPC endpoint. */
const REGION_IN_HOST = /(?:^|[.-])bedrock[a-z-]*\.([a-z]{2}(?:-[a-z]+)+-\d)\./;

function regionOf({ slug, baseUrl, options }: Integration): string {
  const region = options["region"] ?? REGION_IN_HOST.exec(new URL(baseUrl).hostname)?.[1];
  if (region) return region;
  throw new FailureError({
    kind: "secret-missing",
    name: `AWS credentials of ${slug}`,
    why: `${baseUrl} does not tell the region that a signature is made for`,
    fix: `portkey-codex integration update ${slug} --option region=us-east-1`,
  });
}

/** Node's own SHA-256 in the shape that the library wants: a body of a megabyte is hashed for every request. */
class Sha256 {
  readonly #key: Uint8Array | string | undefined;
  #hash: Hash | Hmac = createHash("sha256");

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#key = key === undefined || typeof key === "string" ? key : bytesOf(key);
    this.reset();
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#key === undefined ? createHash("sha256") : createHmac("sha256", this.#key);
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);

function nothing(): void {}
