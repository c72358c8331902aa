import type { ShownIntegration, ShownKey } from "../../app/integration-show.ts";
import type { Verified } from "../../app/integration-verify.ts";
import { listPatterns } from "../../domain/patterns.ts";
import type { Conversation } from "../../ports/conversation.ts";
import type { JsonRow } from "./json.ts";

export const INTEGRATION_FIELDS = [
  "slug",
  "provider",
  "base_url",
  "wire_api",
  "is_default",
  "key",
  "key_from",
  "models",
  "options",
] as const;

export const integrationJson = ({ integration, isDefault, key }: ShownIntegration): JsonRow => ({
  slug: integration.slug,
  provider: integration.provider,
  base_url: integration.baseUrl,
  wire_api: integration.wireApi,
  is_default: isDefault,
  key: key.kind === "masked" ? key.masked : null,
  key_from: "from" in key ? key.from : key.kind === "command" ? key.command : null,
  models: integration.models ? listPatterns(integration.models) : ["*"],
  options: integration.options,
});

/** The key in a word or two. */
export function keyWord(key: ShownKey): string {
  switch (key.kind) {
    case "masked":
      return key.masked;
    case "none-needed":
      return "none needed";
    case "cloud":
      return key.from;
    case "command":
      return "from a command";
    case "missing":
      return "missing";
    case "unreadable":
      return "unreadable";
  }
}

/** What the provider answered, as one line. */
export function sayAnswer(conversation: Conversation, answer: Verified["answer"]): void {
  if (answer.kind === "models") {
    const count = answer.models.length === 1 ? "1 model" : `${answer.models.length} models`;
    conversation.ok("provider", answer.account ? `${count}, account ${answer.account}` : count);
  } else {
    const words = answer.said ? `: ${answer.said}` : "";
    conversation.warn("provider", `answers, but gives no list of models (${answer.status})${words}`);
  }
}
