import { createHash, createHmac } from "node:crypto";

export interface ReceivedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface VerifiedSignature {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** What AWS would have to find, and what it found. */
  readonly expected: string;
  readonly signature: string;
}

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();

/** AWS's side of SigV4, from its description and with nothing but Node's own hashes. Paths are encoded twice. */
export function verifySignature(request: ReceivedRequest, secretAccessKey: string): VerifiedSignature {
  const authorization = String(request.headers["authorization"]);
  const found =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      authorization,
    );
  if (!found) throw new Error(`not a signature: ${authorization}`);
  const [, accessKeyId = "", day = "", region = "", service = "", names = "", signature = ""] = found;
  const url = new URL(request.url, "http://host");
  const pairs = [...url.searchParams].map((pair) => pair.map(encodeURIComponent).join("=")).sort();
  const canonical = [
    request.method,
    url.pathname
      .split("/")
      .map((part) => encodeURIComponent(part))
      .join("/"),
    pairs.join("&"),
    ...names.split(";").map((name) => `${name}:${String(request.headers[name]).trim()}`),
    "",
    names,
    sha256(request.body),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, sha256(canonical)].join("\n");
  const key = [region, service, "aws4_request"].reduce(hmac, hmac(`AWS4${secretAccessKey}`, day));
  const expected = hmac(key, toSign).toString("hex");
  return { accessKeyId, region, service, signedHeaders: names.split(";"), expected, signature };
}
