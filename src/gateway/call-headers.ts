import type { UpstreamHeaders, UpstreamRequest } from "../ports/upstream.ts";
import { providerHeaders } from "../providers/index.ts";
import type { Hall } from "./hall.ts";
import type { Target } from "./plan.ts";

/** All headers of one call: its own, the provider's, and who pays: a key, or what the cloud's signer adds. */
export async function callHeaders(
  call: UpstreamRequest,
  {
    target: { provider, integration },
    secret,
  }: { readonly target: Target; readonly secret: string | undefined },
  hall: Pick<Hall, "signer">,
): Promise<UpstreamHeaders> {
  const headers = { ...call.headers, ...providerHeaders(provider, integration, secret) };
  if (!integration.auth) return headers;
  const signer = await hall.signer();
  return { ...headers, ...(await signer.sign(integration, { ...call, headers })) };
}
