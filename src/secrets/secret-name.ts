/** `integration/openai-dev`, `key/codex`, `gateway/team-example-com-1f2e3d4c5b6a`. Stores build paths and accounts from it, so nothing else may pass. */
const SECRET_NAME = /^(integration|key|gateway)\/[a-z0-9][a-z0-9_-]{0,62}$/;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** A name that does not fit is our own mistake, not the user's: commands check what people type. */
export function assertSecretName(name: string): void {
  if (!isSecretName(name)) throw new TypeError(`not a name of a secret: ${JSON.stringify(name)}`);
}
