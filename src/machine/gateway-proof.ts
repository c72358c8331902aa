import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { connect } from "node:net";
import type { HealthAnswer } from "../ports/machine.ts";

/** What came back from a port. `someone` listens there but could not prove to be the gateway that was asked for. */
export type ProbeAnswer =
  | { readonly kind: "proven"; readonly health: HealthAnswer }
  | { readonly kind: "someone" }
  | { readonly kind: "nobody" };

export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly instanceSecret: string;
}

/** No health answer is longer; a stranger may send gigabytes. */
const MAX_ANSWER_BYTES = 16_384;

export const proofOf = (instanceSecret: string, challenge: string): string =>
  createHmac("sha256", instanceSecret).update(challenge).digest("base64url");

/**
 * Challenges whoever listens on that port to prove that it holds the instance secret.
 * Raw socket and HTTP/1.0: `token` runs at every Codex start, and node:http costs it more than the whole question.
 * Errors: none; silence for `timeoutMs` is `someone`.
 */
export async function challengeGateway(target: ProbeTarget, timeoutMs: number): Promise<ProbeAnswer> {
  const challenge = randomBytes(24).toString("base64url");
  const answer = await exchange(target, `/healthz?challenge=${challenge}`, timeoutMs);
  if (answer === undefined) return { kind: "nobody" };
  const health = parseHealth(answer);
  if (health?.proof === undefined) return { kind: "someone" };
  const expected = proofOf(target.instanceSecret, challenge);
  return sameText(health.proof, expected) ? { kind: "proven", health } : { kind: "someone" };
}

/** A gateway that listens everywhere is asked on loopback. */
function dialHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

/** Whether anybody accepts connections there; what he would say does not matter. Errors: none. */
export function isListening(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: dialHost(host), port, timeout: 1_000 });
    const answer = (listening: boolean) => () => {
      socket.destroy();
      resolve(listening);
    };
    socket.on("connect", answer(true)).on("timeout", answer(false)).on("error", answer(false));
  });
}

/** The raw answer; "" for silence; undefined when the connection was refused. */
function exchange({ host, port }: ProbeTarget, path: string, timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const address = dialHost(host);
    const chunks: Buffer[] = [];
    let refused = false;
    let bytes = 0;
    const socket = connect({ host: address, port });
    // One limit for the whole exchange: a stranger that sends a byte a second must not keep us.
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    socket.on("connect", () => {
      const authority = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
      socket.write(`GET ${path} HTTP/1.0\r\nHost: ${authority}\r\n\r\n`);
    });
    socket.on("data", (chunk) => {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) socket.destroy();
      else chunks.push(chunk);
    });
    socket.on("error", () => {
      refused = socket.bytesWritten === 0;
    });
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(refused ? undefined : Buffer.concat(chunks).toString("utf8"));
    });
  });
}

function parseHealth(answer: string): HealthAnswer | undefined {
  const bodyAt = answer.indexOf("\r\n\r\n");
  if (bodyAt < 0 || !/^HTTP\/1\.[01] 200 /.test(answer)) return undefined;
  try {
    const { proof, version, activeRequests } = JSON.parse(answer.slice(bodyAt + 4)) as Partial<HealthAnswer>;
    if (typeof version !== "string" || typeof activeRequests !== "number") return undefined;
    return { version, activeRequests, ...(typeof proof === "string" && { proof }) };
  } catch {
    return undefined;
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
