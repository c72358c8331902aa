import type { Integration } from "../domain/integration.ts";
import type { RequestSigner } from "../ports/request-signer.ts";
import { openAwsSigner } from "./aws-signer.ts";
import { openGoogleSigner } from "./google-signer.ts";

/** Chooses by `auth` of the integration. The libraries are loaded by the first request that needs one. */
export function openRequestSigner(tokenFetch?: typeof fetch): RequestSigner {
  const signers = { aws: openAwsSigner(), google: openGoogleSigner(tokenFetch) };
  const signerOf = ({ auth = "aws" }: Integration) => signers[auth];
  return {
    credential: (integration, options) => signerOf(integration).credential(integration, options),
    sign: (integration, request) => signerOf(integration).sign(integration, request),
  };
}
