import type { Conversation } from "../ports/conversation.ts";
import { providers } from "../providers/index.ts";

/** Which provider is meant, when no flag said so. Errors: `usage` when nobody can be asked. */
export function chooseProvider(conversation: Conversation): Promise<string> {
  return conversation.choose({
    message: "Which provider?",
    flag: "--provider <provider>",
    preset: "openai",
    choices: providers.map(({ id, title, key }) => ({
      value: id,
      name: title,
      description: key.need === "required" ? "needs a key" : "needs no key",
    })),
  });
}
