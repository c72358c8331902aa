import type { Integration } from "../../domain/integration.ts";

/** Whoever runs `init` again and gives no key keeps what pays now: also a variable, a command, a cloud's credentials. */
export function keepKeySource(known: Integration | undefined, drafted: Integration): Integration {
  if (known?.provider !== drafted.provider) return drafted;
  const { apiKeyEnv, apiKeyCommand, auth } = known;
  // In the order of parse-integration.ts: whether something changed is told by the text.
  const { models, prices, options, ...rest } = drafted;
  return {
    ...rest,
    ...(apiKeyEnv !== undefined && { apiKeyEnv }),
    ...(apiKeyCommand && { apiKeyCommand }),
    ...(auth && { auth }),
    ...(models && { models }),
    ...(prices && { prices }),
    options,
  };
}
