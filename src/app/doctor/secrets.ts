import { FailureError, meaningOf } from "../../domain/failure.ts";
import { DEFAULT_KEY_NAME, gatewayKeySecretName } from "../../domain/gateway-key.ts";
import type { House } from "../../ports/house.ts";
import type { SecretStore } from "../../ports/secret-store.ts";
import { findProvider } from "../../providers/index.ts";
import { credentialOf } from "../credentials.ts";
import { readRemoteKey, remoteFix, remoteKeyName } from "../remote-gateway.ts";
import { type Check, type Finding, ok, problem } from "./check.ts";

/** Which safe is in use, and is everything in it that must be there? */
export const secrets: Check = {
  id: "secrets",
  title: "Secrets",
  async run(house) {
    try {
      const store = await (await house.secrets()).open();
      const safe = ok(`kept in ${store.description}`);
      const keyFinding = await gatewayKey(house, store);
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

/** The key that Codex uses: of the gateway here, or of the one elsewhere. Portkey's cloud has its integration's. */
async function gatewayKey(house: House, store: SecretStore): Promise<Finding> {
  const { gatewayUrl, target } = (await (await house.settings()).read()).codex;
  if (target === "gateway" && gatewayUrl !== undefined)
    return (await readRemoteKey(house, gatewayUrl)) === undefined
      ? problem("fail", `the key of the gateway at ${gatewayUrl} is missing`, {
          why: `there is no secret "${remoteKeyName(gatewayUrl)}"`,
          fix: remoteFix(gatewayUrl),
        })
      : ok("key of the gateway readable");
  const key = await store.get(gatewayKeySecretName(DEFAULT_KEY_NAME));
  return key ? ok("gateway key readable") : missingGatewayKey();
}

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
