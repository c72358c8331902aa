import type { WireApi } from "../domain/integration.ts";
import type { Provider } from "./provider.ts";

/** The address of an API of a provider; `undefined` where everybody has their own. */
export const baseUrlOf = (provider: Provider, wireApi: WireApi | undefined): string | undefined =>
  (wireApi && provider.baseUrlFor?.[wireApi]) ?? provider.baseUrl;

/** The API that is spoken at an address: what the address itself tells, else what the provider speaks best. */
export function wireApiAt(provider: Provider, baseUrl: string | undefined): WireApi {
  if (baseUrl === undefined) return provider.wireApis[0];
  const elsewhere = provider.wireApis.find((api) => provider.baseUrlFor?.[api] === baseUrl);
  const told = provider.addressTells?.find(([address]) => address.test(baseUrl))?.[1];
  return elsewhere ?? told ?? provider.wireApis[0];
}
