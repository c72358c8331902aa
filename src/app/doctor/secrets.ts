import { FailureError, meaningOf } from "../../domain/failure.ts";
import { DEFAULT_KEY_NAME, gatewayKeySecretName } from "../../domain/gateway-key.ts";
import type { House } from "../../ports/house.ts";
import { findProvider } from "../../providers/index.ts";
import { credentialOf } from "../credentials.ts";
import { type Check, type Finding, ok, problem } from "./check.ts";

/** Which safe is in use, and is everything in it that must be there? */
export const secrets: Check = {
  id: "secrets",
  title: "Secrets",
  async run(house) {
    try {
      const store = await (await house.secrets()).open();
      const safe = ok(`kept in ${store.description}`);
      const gatewayKey = await store.get(gatewayKeySecretName(DEFAULT_KEY_NAME));
      const keyFinding = gatewayKey ? ok("gateway key readable") : missingGatewayKey();
      return [safe, keyFinding, ...(await integrationKeys(house))];
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      const { message, why, fix } = meaningOf(error.failure);
      return [
        problem("fail", message, { ...(why !== undefined && { why }), ...(fix !== undefined && { fix }) }),
      ];
    }
  },
};

const missingGatewayKey = (): Finding =>
  problem("fail", "the gateway key that Codex uses is missing", {
    why: `there is no secret "${gatewayKeySecretName(DEFAULT_KEY_NAME)}"`,
    fix: "portkey-codex init",
  });

async function integrationKeys(house: House): Promise<readonly Finding[]> {
  const { integrations } = await (await house.settings()).read();
  const findings: Finding[] = [];
  for (const integration of integrations) {
    if (findProvider(integration.provider)?.key.need !== "required") continue;
    // A command or a cloud is asked once, by the check that needs it; it says there what went wrong.
    if (integration.apiKeyCommand || integration.auth) continue;
    const key = await credentialOf(house, integration);
    findings.push(
      key
        ? ok(`key of ${integration.slug} readable`)
        : problem("fail", `the key of integration "${integration.slug}" is missing`, {
            why: integration.apiKeyEnv ? `${integration.apiKeyEnv} is not set` : "the secret store has none",
            fix: `portkey-codex integration update ${integration.slug} --api-key-stdin`,
          }),
    );
  }
  return findings;
}
