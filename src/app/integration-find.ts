import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import type { Settings } from "../domain/settings.ts";

/** Errors: `integration-unknown` with the slugs that there are. */
export function findIntegration({ integrations }: Settings, slug: string): Integration {
  const found = integrations.find((integration) => integration.slug === slug);
  if (found) return found;
  throw new FailureError({
    kind: "integration-unknown",
    slug,
    known: integrations.map((integration) => integration.slug),
  });
}
