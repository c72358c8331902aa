import { FailureError } from "../../domain/failure.ts";
import { parseGatewayUrl } from "../../domain/gateway-url.ts";
import { isGatewaySecret } from "../key-secret.ts";
import type { Asking } from "./wishes.ts";

/** A gateway that runs elsewhere. Without a key the one that was given before stays. */
export interface ChosenGateway {
  readonly kind: "gateway";
  readonly url: string;
  readonly secret?: string;
  readonly model?: string;
}

/** Its address, and the key that its owner made. Errors: `usage`. */
export async function chooseGateway({ survey, wishes, conversation }: Asking): Promise<ChosenGateway> {
  const { model, provider, target } = wishes;
  const other = provider === undefined ? target !== undefined && target !== "gateway" && target : provider;
  if (other) throw usage(`--gateway and ${other} exclude each other`, "Codex's requests go to one place");
  const before = survey.settings.codex.gatewayUrl;
  const typed =
    wishes.gateway ??
    (await conversation.text({
      message: "Address of the gateway? e.g. https://gateway.example.com",
      flag: "--gateway <url>",
      ...(before !== undefined && { preset: before }),
    }));
  const verdict = parseGatewayUrl(typed);
  if (verdict.kind === "refused") throw usage(`--gateway cannot be "${typed}"`, verdict.why);
  const { url } = verdict;
  const secret = wishes.gatewayKey ?? (survey.remoteKeyOf === url ? undefined : await ask());
  if (secret !== undefined && !isGatewaySecret(secret))
    throw usage(
      "That is no key of a gateway",
      "its owner makes one with portkey-codex key create; it begins with pkcx_",
    );
  return {
    kind: "gateway",
    url,
    ...(secret !== undefined && { secret }),
    ...(model !== undefined && { model }),
  };

  async function ask(): Promise<string> {
    const message = `Your key of the gateway at ${new URL(url).host}?`;
    return (await conversation.secret({ message, flag: "--key-stdin" })).trim();
  }
}

export const gatewayMissing = (): FailureError =>
  usage("--key-stdin needs --gateway", "the key of a provider is read with --api-key-stdin");

const usage = (message: string, why: string): FailureError =>
  new FailureError({
    kind: "usage",
    message,
    why,
    fix: "portkey-codex init --gateway https://gateway.example.com --key-stdin",
  });
