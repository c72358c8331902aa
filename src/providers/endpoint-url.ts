import type { Integration } from "../domain/integration.ts";
import { findProvider } from "./index.ts";

/**
 * The address of one endpoint of an integration: base URL, path, and the options that travel as query.
 * Built from settings alone; nothing a client sends can change the host.
 */
export function endpointUrl(integration: Integration, path: string): URL {
  const url = new URL(integration.baseUrl + path);
  for (const option of findProvider(integration.provider)?.options ?? []) {
    const value = integration.options[option.name];
    if (value !== undefined && option.queryParameter) url.searchParams.set(option.queryParameter, value);
  }
  return url;
}
