import { FailureError } from "../domain/failure.ts";
import type { Integration } from "../domain/integration.ts";
import type { House } from "../ports/house.ts";
import type { UpstreamError } from "../ports/upstream.ts";
import { findProvider } from "../providers/index.ts";
import { askModels, type ModelsAnswer, type ModelsQuestion } from "./ask-models.ts";

/** A provider that answered: with its models, or in a way that proves nothing but harms nobody. */
export interface Verified {
  /** With the version added to the address where only that spelling is answered. */
  readonly integration: Integration;
  readonly answer: Extract<ModelsAnswer, { kind: "models" | "unlisted" }>;
}

/**
 * Asks the provider whether it is there and takes the key. Costs nothing. `fix` is what to type when it does not.
 * Errors: `key-refused` with the vendor's own words, `failed` when nobody answers or it has a fault.
 */
export async function verifyIntegration(
  house: Pick<House, "upstream" | "signer">,
  asked: Omit<ModelsQuestion, "signer"> & { readonly fix: string },
): Promise<Verified> {
  const upstream = await house.upstream();
  const question = { ...asked, ...(asked.integration.auth && { signer: await house.signer() }) };
  const first = { integration: question.integration, answer: await askModels(upstream, question) };
  const { integration, answer } = (await withVersion(first)) ?? first;
  switch (answer.kind) {
    case "models":
      return { integration, answer };
    case "unlisted":
      if (answer.status >= 500) throw faulty(integration, answer.status, answer.said);
      return { integration, answer };
    case "refused":
      throw keyRefused(integration, answer, question.fix);
    case "unreachable":
      throw unreachable(integration, answer.error);
  }

  /** People leave out `/v1` (`/v1beta` of Gemini). What answers there instead is believed; what does not is not. */
  async function withVersion({ integration, answer }: typeof first): Promise<typeof first | undefined> {
    if (answer.kind !== "unlisted" || /\/v\d+[a-z\d]*$/.test(integration.baseUrl)) return undefined;
    const version = integration.wireApi === "gemini" ? "v1beta" : "v1";
    const longer = { ...integration, baseUrl: `${integration.baseUrl}/${version}` };
    const again = await askModels(upstream, { ...question, integration: longer });
    return again.kind === "models" || again.kind === "refused"
      ? { integration: longer, answer: again }
      : undefined;
  }
}

const titleOf = ({ provider }: Integration): string => findProvider(provider)?.title ?? provider;

const keyRefused = (
  integration: Integration,
  { status, said }: Extract<ModelsAnswer, { kind: "refused" }>,
  fix: string,
): FailureError =>
  new FailureError({
    kind: "key-refused",
    provider: titleOf(integration),
    why: said ? `${integration.baseUrl} says: ${said}` : `${integration.baseUrl} answers ${status}`,
    fix,
  });

const faulty = (integration: Integration, status: number, said: string): FailureError =>
  new FailureError({
    kind: "failed",
    message: `${titleOf(integration)} answers with an error (${status})`,
    why: said || integration.baseUrl,
    fix: "try again later, or skip the question with --no-verify",
  });

function unreachable(integration: Integration, error: UpstreamError): FailureError {
  const start = findProvider(integration.provider)?.start;
  return new FailureError({
    kind: "failed",
    message: `Nobody answers at ${integration.baseUrl}`,
    why: error.message,
    fix: start ?? "check the address, or skip the question with --no-verify",
  });
}
