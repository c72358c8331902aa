import type { WireApi } from "../domain/integration.ts";

/** What a client may ask of us with a POST, and in whose grammar it asks. */
export type ClientApi = "responses" | "chat" | "embeddings";

export const ENDPOINTS: Readonly<Record<ClientApi, string>> = {
  responses: "/v1/responses",
  chat: "/v1/chat/completions",
  embeddings: "/v1/embeddings",
};

/** Below the upstream's base URL, when the request passes as it is. */
export const UPSTREAM_PATHS: Readonly<Record<ClientApi, string>> = {
  responses: "/responses",
  chat: "/chat/completions",
  embeddings: "/embeddings",
};

/** The upstream speaks what the client speaks, so bytes may pass as they are. */
export function isSpoken(api: ClientApi, wireApi: WireApi): boolean {
  if (api === "embeddings") return wireApi === "responses" || wireApi === "chat";
  return api === wireApi;
}

/** Portkey's names of the APIs. */
export const REQUEST_TYPES: Readonly<Record<ClientApi, string>> = {
  responses: "createModelResponse",
  chat: "chatComplete",
  embeddings: "embed",
};
