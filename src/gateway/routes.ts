import { RefusalError } from "./refusal.ts";

/** Everything that the gateway answers. What is not here does not exist. */
export type Route =
  | "create-response"
  | "create-chat-completion"
  | "create-embedding"
  | "probe-response"
  | "get-response"
  | "delete-response"
  | "list-models"
  | "health";

const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  // HEAD: `codex doctor` asks whether the address is alive, without a key.
  "/v1/responses": { POST: "create-response", HEAD: "probe-response" },
  "/v1/chat/completions": { POST: "create-chat-completion" },
  "/v1/embeddings": { POST: "create-embedding" },
  "/v1/models": { GET: "list-models" },
  "/healthz": { GET: "health" },
};

export interface Routed {
  readonly route: Route;
  /** Behind the `?`; empty without one. */
  readonly search: string;
}

/** `/v1/responses/resp_…` */
const ONE_RESPONSE = /^\/v1\/responses\/(?!compact$)[A-Za-z0-9_-]{1,200}$/;
const OF_ONE_RESPONSE: Readonly<Record<string, Route>> = { GET: "get-response", DELETE: "delete-response" };

/** By the raw path: no decoding, no normalising, so that there is one spelling of each. Errors: RefusalError. */
export function findRoute(method: string, url: string): Routed {
  const mark = url.indexOf("?");
  const path = mark === -1 ? url : url.slice(0, mark);
  const methods = methodsOf(path);
  if (!methods) throw new RefusalError({ kind: "no-route", method, path: path.slice(0, 200) });
  const route = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (route) return { route, search: mark === -1 ? "" : url.slice(mark + 1) };
  throw new RefusalError({ kind: "method-not-allowed", method, allow: Object.keys(methods).join(" or ") });
}

function methodsOf(path: string): Readonly<Record<string, Route>> | undefined {
  if (Object.hasOwn(ROUTES, path)) return ROUTES[path];
  return ONE_RESPONSE.test(path) ? OF_ONE_RESPONSE : undefined;
}
