import { cloudCommands } from "../domain/cloud-credentials.ts";
import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";

/** A cloud's own library may ask the network, another program, or the address of a machine that does not exist. */
const TIMEOUT_MS = 10_000;

/** Longer than a word, shorter than any key: masked wherever a library repeats something. */
const LIKE_A_SECRET = /[A-Za-z0-9+/=_~-]*(?=[A-Za-z+/=_~-]*\d)[A-Za-z0-9+/=_~-]{16,}/g;

/**
 * Waits for a cloud's library, ten seconds at most, and turns what it throws into one failure with a fix.
 * Errors: `secret-missing`; the library's own sentence is cut and masked.
 */
export async function askCloud<T>(integration: Integration, work: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${TIMEOUT_MS / 1_000} s`)), TIMEOUT_MS);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    if (error instanceof FailureError) throw error;
    throw unavailable(integration, error);
  } finally {
    clearTimeout(timer);
  }
}

function unavailable({ slug, auth = "aws", options }: Integration, error: unknown): FailureError {
  const profile = auth === "aws" ? options["profile"] : undefined;
  const { title, logIn, whoAmI } = cloudCommands(auth, { options });
  return new FailureError({
    kind: "secret-missing",
    name: `${title} credentials of ${slug}`,
    why: `${profile ? `profile "${profile}": ` : ""}${sentenceOf(error)}`,
    fix:
      auth === "aws"
        ? `${logIn}, then check: ${whoAmI}`
        : `${logIn}, or let GOOGLE_APPLICATION_CREDENTIALS name the file of a service account and start the gateway again`,
  });
}

function sentenceOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  // V8 quotes the text around the fault, and the file holds a private key.
  if (error instanceof SyntaxError || /JSON/.test(said)) return "the credentials are not valid JSON";
  const [line = ""] = said.split("\n");
  return line.slice(0, 300).replace(LIKE_A_SECRET, "…").slice(0, 200) || "no credentials were found";
}
