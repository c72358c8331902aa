import { FailureError } from "../../domain/failure.ts";
import type { House } from "../../ports/house.ts";
import type { RunningGateway } from "../../ports/machine.ts";
import type { UpstreamReceiver } from "../../ports/upstream.ts";

/** What the test request showed. */
export interface Proof {
  readonly durationMs: number;
}

/** One request through the whole gateway to the built-in demo model: free, offline, the path that Codex takes. */
export async function proveGateway(house: House, gateway: RunningGateway, key: string): Promise<Proof> {
  const upstream = await house.upstream();
  const { requiredMetadata } = await (await house.settings()).read();
  const metadata = Object.fromEntries(requiredMetadata.map((name) => [name, "init"]));
  const started = house.clock.monotonicMs();
  const body = JSON.stringify({ model: "@demo/demo", input: "Does the gateway answer?", stream: false });
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    upstream.send(
      {
        method: "POST",
        url: new URL(`http://${gateway.host}:${gateway.port}/v1/responses`),
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          "user-agent": `portkey-codex/${house.version} init`,
          ...(requiredMetadata.length > 0 && { "x-portkey-metadata": JSON.stringify(metadata) }),
        },
        body: Buffer.from(body),
      },
      collect(resolve, reject),
    );
  });
  if (status !== 200)
    throw new FailureError({
      kind: "failed",
      message: "The test request failed",
      why: `HTTP ${status}: ${text.slice(0, 300)}`,
      fix: "portkey-codex doctor",
    });
  return { durationMs: house.clock.monotonicMs() - started };
}

/** The demo model's answer is a few hundred bytes; anything longer is cut. */
const MOST_BYTES = 64_000;

function collect(
  resolve: (answer: { status: number; text: string }) => void,
  reject: (error: FailureError) => void,
): UpstreamReceiver {
  let status = 0;
  let bytes = Buffer.alloc(0);
  return {
    onHead: (code) => {
      status = code;
    },
    onData: (chunk) => {
      if (bytes.length < MOST_BYTES) bytes = Buffer.concat([bytes, chunk]);
    },
    onEnd: () => resolve({ status, text: bytes.toString("utf8") }),
    onError: ({ message, code }) =>
      reject(
        new FailureError({ kind: "gateway-down", url: "the local gateway", why: `${message} (${code})` }),
      ),
  };
}
