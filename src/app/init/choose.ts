import { FailureError } from "../../domain/failure.ts";
import { formatModelName } from "../../domain/model-name.ts";
import type { Choice, Conversation } from "../../ports/conversation.ts";
import { demo } from "../../providers/demo.ts";
import { type Provider, providers } from "../../providers/index.ts";
import { portkey } from "../../providers/portkey.ts";
import { knownProvider } from "../integration-draft.ts";
import { type ChosenGateway, chooseGateway, gatewayMissing } from "./choose-gateway.ts";
import { chooseKey, cloudWay } from "./choose-key.ts";
import { knownIntegration } from "./draft.ts";
import type { Survey } from "./survey.ts";
import type { Asking, InitWishes } from "./wishes.ts";

/** Where Codex's requests will go. */
export type Destination =
  | ChosenGateway
  /** As it is set up already; only what is missing or stale is mended. */
  | { readonly kind: "as-before" }
  | {
      readonly kind: "integration";
      /** `hosted`: Codex talks to Portkey's cloud itself, with the integration's key. */
      readonly target: "local" | "hosted";
      readonly provider: Provider;
      readonly slug: string;
      readonly baseUrl?: string;
      readonly options: readonly string[];
      readonly secret?: string;
      /** The variable that the secret was taken from, so that the user can remove it there. */
      readonly importedFrom?: string;
      /** The variable that holds the key, and goes on holding it. */
      readonly apiKeyEnv?: string;
      readonly model?: string;
    };

/**
 * At most four questions; the fifth is "Apply?". Every one has a flag, and the best guess is preset.
 * (Whether a key that looks misplaced shall be sent all the same is asked besides: that is an alarm.)
 */
export async function chooseDestination(
  survey: Survey,
  wishes: InitWishes,
  conversation: Conversation,
): Promise<Destination> {
  if (wishes.gateway !== undefined || wishes.target === "gateway")
    return chooseGateway({ survey, wishes, conversation });
  if (wishes.gatewayKey !== undefined) throw gatewayMissing();
  if (survey.isSetUp && !wishes.provider && !wishes.target) return { kind: "as-before" };
  const target = wishes.target ?? "local";
  const asking = { survey, wishes, conversation };
  if (target === "hosted") return chooseIntegration(portkey, target, asking);
  const provider = wishes.provider ? knownProvider(wishes.provider) : await askWhere(asking);
  if (provider === "gateway") return chooseGateway(asking);
  return provider === "hosted"
    ? chooseIntegration(portkey, "hosted", asking)
    : chooseIntegration(provider, "local", asking);
}

async function askWhere({ survey, conversation }: Asking): Promise<Provider | "hosted" | "gateway"> {
  if (!conversation.interactive) throw nowhereToGo();
  const answer = await conversation.choose({
    message: "Where should Codex's requests go?",
    flag: "--provider <name>, --gateway <url>, or --target hosted",
    preset: survey.keysInEnvironment[0]?.provider.id ?? "openai",
    // Beside the demo, so that both are on the first page.
    choices: providers.flatMap((provider) =>
      provider === demo ? [entry(provider), HOSTED, GATEWAY] : [entry(provider)],
    ),
  });
  return answer === "hosted" || answer === "gateway" ? answer : knownProvider(answer);
}

const HOSTED = {
  value: "hosted",
  name: "Portkey cloud, without the local gateway",
  description: "Codex talks to api.portkey.ai itself; nothing is logged on this machine",
};

const GATEWAY = {
  value: "gateway",
  name: "Your team's gateway, which runs elsewhere",
  description: "with a key that its owner made for you; nothing is logged on this machine",
};

const entry = (provider: Provider): Choice<string> => ({
  value: provider.id,
  name: provider.title,
  description: describe(provider),
});

function describe(provider: Provider): string {
  const way = cloudWay(provider);
  if (provider === demo) return "offline, free, needs no key: see Codex answer first";
  if (way !== undefined) return `with a key; without one: ${way}`;
  if (provider.key.need === "required") return "through the local gateway, with your key";
  return "through the local gateway; no key needed";
}

const nowhereToGo = (): FailureError =>
  new FailureError({
    kind: "usage",
    message: "init needs to know where requests should go",
    why: "no terminal to ask on, and --provider was not given",
    fix: "portkey-codex init --provider openai --api-key-stdin --yes",
  });

async function chooseIntegration(
  provider: Provider,
  target: "local" | "hosted",
  asking: Asking,
): Promise<Destination> {
  const { survey, wishes, conversation } = asking;
  const slug = wishes.slug ?? provider.id;
  const known = knownIntegration(survey.settings, { provider, slug });
  // Before anything is asked: it may be about the address, or about the key.
  if (!known) for (const quirk of provider.quirks) conversation.say(`  Note: ${quirk}`);
  const hasAddress = provider.baseUrl !== undefined || known !== undefined;
  const baseUrl = wishes.baseUrl ?? (hasAddress ? undefined : await askBaseUrl(provider, conversation));
  const key = await chooseKey({ provider, known, baseUrl }, asking);
  const model = wishes.model ?? (await askModel(provider, { slug, target }, conversation));
  return {
    kind: "integration",
    target,
    provider,
    slug,
    options: wishes.options,
    ...(baseUrl && { baseUrl }),
    ...key,
    ...(model && { model }),
  };
}

const askBaseUrl = (provider: Provider, conversation: Conversation): Promise<string> =>
  conversation.text({
    message: `Address of ${provider.title}? e.g. ${provider.baseUrlExample ?? "https://llm.example.com/v1"}`,
    flag: "--base-url <url>",
  });

/** Without a terminal the suggestion is taken; without a suggestion Codex's own choice of model stays. */
async function askModel(
  provider: Provider,
  { slug, target }: { readonly slug: string; readonly target: "local" | "hosted" },
  conversation: Conversation,
): Promise<string | undefined> {
  const suggested = provider.suggestedModel;
  // Portkey's cloud has slugs of its own; ours means nothing there.
  const preset = suggested && target === "local" ? formatModelName(slug, suggested) : suggested;
  if (!conversation.interactive || provider.key.need === "none") return preset;
  const answer = await conversation.text({
    message: "Model for Codex? (empty keeps Codex's own choice)",
    flag: "--model @slug/model",
    ...(preset && { preset }),
  });
  return answer.trim() || undefined;
}
