// upstream/ — the road out of the house: sends one request to one address and pushes back what comes.
// What must never happen here: a redirect followed, a second attempt, or more of an answer in memory than
// the client has room for.
import type { Environment } from "../ports/house.ts";
import type { Upstream } from "../ports/upstream.ts";
import { openDemoUpstream } from "./demo-upstream.ts";
import { type HttpTimeouts, openHttpUpstream } from "./http-upstream.ts";

/** The scheme of the address decides: `demo:` stays inside this process, everything else is HTTP. */
export async function openUpstream(options: {
  readonly environment: Environment;
  readonly timeouts?: Partial<HttpTimeouts>;
}): Promise<Upstream> {
  const http = await openHttpUpstream(options);
  const demo = openDemoUpstream();
  return {
    send: (request, receiver) => (request.url.protocol === "demo:" ? demo : http).send(request, receiver),
    close: () => http.close(),
  };
}
