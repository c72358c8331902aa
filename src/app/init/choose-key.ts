import { FailureError } from "../../domain/failure.ts";
import { maskSecret } from "../../domain/gateway-key.ts";
import type { Integration } from "../../domain/integration.ts";
import type { Conversation } from "../../ports/conversation.ts";
import type { Provider } from "../../providers/index.ts";
import type { KeyInEnvironment } from "./survey.ts";
import type { Asking } from "./wishes.ts";

interface Payer {
  readonly provider: Provider;
  /** Absent: the provider's own. */
  readonly baseUrl: string | undefined;
  /** Set up already: what pays now goes on paying. */
  readonly known: Integration | undefined;
}

/** A key, and where it came from; or the variable that it stays in; or nothing, where it needs none or has one. */
export interface ChosenKey {
  readonly secret?: string;
  readonly importedFrom?: string;
  readonly apiKeyEnv?: string;
}

/** At most one question. Errors: `usage` when nobody can be asked, or types nothing. */
export async function chooseKey(
  { provider, baseUrl, known }: Payer,
  { survey, wishes, conversation }: Asking,
): Promise<ChosenKey> {
  if (provider.key.need === "none") return {};
  if (wishes.secret) return { secret: wishes.secret };
  const found = survey.keysInEnvironment.find((candidate) => candidate.provider.id === provider.id);
  if (found && (wishes.importEnv || (await offerImport(found, conversation)))) {
    return { secret: found.secret, importedFrom: found.variable };
  }
  if (known || provider.key.need === "optional") return {};
  if (found && conversation.interactive) return { apiKeyEnv: found.variable };
  const way = cloudWay(provider, baseUrl);
  if (way !== undefined) conversation.say(`  Note: Without a key: ${way}`);
  return { secret: await askSecret(`Your ${provider.title} API key?`, conversation) };
}

/** What to type where a cloud's own credentials shall pay in place of a key. */
export function cloudWay({ id, cloudAuth }: Provider, baseUrl?: string): string | undefined {
  if (cloudAuth === undefined) return undefined;
  const address = baseUrl === undefined ? "" : ` --base-url ${baseUrl}`;
  return `portkey-codex integration add --provider ${id}${address} --auth ${cloudAuth}`;
}

async function offerImport(
  { variable, secret }: KeyInEnvironment,
  conversation: Conversation,
): Promise<boolean> {
  if (!conversation.interactive) return false;
  return conversation.confirm({
    message: `Move ${variable} (${maskSecret(secret)}) to the secret store? No: it is read from there each time`,
    flag: "--import-env",
  });
}

async function askSecret(message: string, conversation: Conversation): Promise<string> {
  const secret = (await conversation.secret({ message, flag: "--api-key-stdin" })).trim();
  if (secret) return secret;
  throw new FailureError({
    kind: "usage",
    message: "The key is empty",
    why: "nothing was typed",
    fix: "portkey-codex init --provider openai --api-key-stdin",
  });
}
