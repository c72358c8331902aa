import { FailureError, meaningOf } from "../../domain/failure.ts";
import type { Integration } from "../../domain/integration.ts";
import type { House } from "../../ports/house.ts";
import { credentialOf } from "../credentials.ts";
import { newKeyFix } from "../integration-key-command.ts";
import { verifyIntegration } from "../integration-verify.ts";
import { type Check, type Finding, ok, problem } from "./check.ts";

/** Is each provider reachable, and does it take the key? Asks for the list of models, which costs nothing. */
export const integrations: Check = {
  id: "integrations",
  title: "Providers",
  async run(house) {
    const settings = await (await house.settings()).read();
    return Promise.all(settings.integrations.map((integration) => ask(house, integration)));
  },
};

async function ask(house: House, integration: Integration): Promise<Finding> {
  const { slug, baseUrl } = integration;
  const fix = newKeyFix(integration);
  try {
    const secret = await credentialOf(house, integration);
    const { answer } = await verifyIntegration(house, { integration, secret, fix });
    const found =
      answer.kind === "models" ? `${answer.models.length} models` : "answers, but lists no models";
    return ok(`@${slug} at ${baseUrl}: ${found}`);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    const meaning = meaningOf(error.failure);
    return problem("fail", `@${slug}: ${meaning.message}`, {
      ...(meaning.why !== undefined && { why: meaning.why }),
      fix: error.failure.kind === "key-refused" ? fix : `portkey-codex integration test ${slug}`,
    });
  }
}
