// A chunk of its own, so that nobody who does not use AWS pays for it. Throws no failure of ours.
export { defaultProvider } from "@aws-sdk/credential-provider-node";
export { SignatureV4 } from "@smithy/signature-v4";
