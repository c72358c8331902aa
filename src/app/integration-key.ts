import { FailureError } from "../domain/failure.ts";
import { type Integration, integrationSecretName } from "../domain/integration.ts";
import type { House } from "../ports/house.ts";
import { findProvider } from "../providers/index.ts";
import { credentialOf } from "./credentials.ts";

/** The key, or `undefined` where none is needed. Errors: `secret-missing`. */
export async function requireKey(
  house: Pick<House, "secrets">,
  integration: Integration,
): Promise<string | undefined> {
  const secret = await credentialOf(house, integration);
  const { slug, apiKeyEnv, auth } = integration;
  const need = findProvider(integration.provider)?.key.need;
  if (auth || secret !== undefined || (need !== "required" && apiKeyEnv === undefined)) return secret;
  throw new FailureError({
    kind: "secret-missing",
    name: apiKeyEnv ?? integrationSecretName(slug),
    why: apiKeyEnv
      ? `the variable is not set, and ${slug} reads its key from there`
      : "nothing is stored under that name",
    fix: apiKeyEnv ? `export ${apiKeyEnv}=…` : `portkey-codex integration update ${slug} --api-key-stdin`,
  });
}
