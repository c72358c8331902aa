import type { Integration } from "../domain/integration.ts";
import type { Settings } from "../domain/settings.ts";
import type { House } from "../ports/house.ts";
import { findProvider } from "../providers/index.ts";

/** What the AWS library signs with; which profile or role is no secret, so machine/ passes that on to every gateway. */
const AWS_SECRETS = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
];

/** The variables that a gateway in the background must be given, because its integrations pay with what they hold. */
export async function keyVariables({ settings }: Pick<House, "settings">): Promise<readonly string[]> {
  const { integrations, secrets } = await (await settings()).read();
  return integrations.flatMap((integration) => variablesOf(integration, secrets.store));
}

/** The same rule as in credentials.ts. */
function variablesOf(
  { provider, apiKeyEnv, apiKeyCommand, auth }: Integration,
  store: Settings["secrets"]["store"],
): readonly string[] {
  if (auth === "aws") return AWS_SECRETS;
  if (auth || apiKeyCommand) return [];
  const variable = apiKeyEnv ?? (store === "environment" ? findProvider(provider)?.key.env : undefined);
  return variable === undefined ? [] : [variable, `${variable}_FILE`];
}
