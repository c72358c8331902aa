import type { Integration } from "../../domain/integration.ts";

/** Whoever runs `init` again and gives no key keeps the one there is, also where a variable or a command has it. */
export function keepKeySource(known: Integration | undefined, drafted: Integration): Integration {
  if (known?.provider !== drafted.provider) return drafted;
  const { apiKeyEnv, apiKeyCommand } = known;
  const { options, ...rest } = drafted;
  return {
    ...rest,
    ...(apiKeyEnv !== undefined && { apiKeyEnv }),
    ...(apiKeyCommand && { apiKeyCommand }),
    options,
  };
}
