import { FailureError, meaningOf } from "../domain/failure.ts";
import { BadRequestError } from "../translate/client-grammar.ts";
import { type PolicyRefusal, wordsOfPolicy } from "./policy-refusal.ts";
import type { Words } from "./words.ts";

/** Why the gateway itself says no, before any upstream was asked. */
export type Refusal =
  | PolicyRefusal
  | { readonly kind: "no-route"; readonly method: string; readonly path: string }
  | { readonly kind: "method-not-allowed"; readonly method: string; readonly allow: string }
  | { readonly kind: "host-refused"; readonly host: string }
  | { readonly kind: "origin-refused"; readonly origin: string }
  | { readonly kind: "key-missing" }
  | { readonly kind: "key-foreign" }
  | { readonly kind: "key-unknown"; readonly seenBefore: boolean }
  | { readonly kind: "not-json-content"; readonly contentType: string }
  | { readonly kind: "body-too-large"; readonly limitBytes: number }
  | { readonly kind: "body-unreadable"; readonly why: string }
  | { readonly kind: "body-not-json"; readonly at: number }
  | { readonly kind: "body-too-deep" }
  | { readonly kind: "field-twice"; readonly field: string }
  | { readonly kind: "model-missing" }
  | { readonly kind: "response-unknown"; readonly id: string; readonly isAddress?: true }
  | { readonly kind: "no-embeddings"; readonly integration: string }
  | { readonly kind: "message-unknown"; readonly type: string }
  | { readonly kind: "too-many-messages" }
  /** `what` says what was found and where, and nothing of the value. */
  | { readonly kind: "guardrail"; readonly name: string; readonly what: string }
  | { readonly kind: "stopping" };

export class RefusalError extends Error {
  override readonly name = "RefusalError";
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(wordsOf(refusal).message);
    this.refusal = refusal;
  }
}

/**
 * By its name: guardrails are a bundle of their own, loaded by the first request that has any, with a copy of the
 * class in it.
 */
export const isRefusal = (error: unknown): error is RefusalError =>
  error instanceof Error && error.name === "RefusalError";

/** The only place where a refusal becomes a status and a sentence. */
export function wordsOf(refusal: Refusal): Words {
  switch (refusal.kind) {
    case "no-route":
      return invalid(404, "not_found", `This gateway has no ${refusal.method} ${refusal.path}.`);
    case "method-not-allowed":
      return invalid(405, "method_not_allowed", `Use ${refusal.allow} instead of ${refusal.method} here.`);
    case "host-refused":
      return denied(403, "host_refused", `This gateway does not answer for the host "${refusal.host}".`);
    case "origin-refused":
      return denied(403, "origin_refused", "This gateway does not answer web pages.");
    case "key-missing":
      return denied(401, "key_missing", KEY_MISSING);
    case "key-foreign":
      return denied(401, "key_foreign", KEY_FOREIGN);
    case "key-unknown":
      // On the first 401 Codex runs auth.command again and repeats the request with the fresh key, unseen by
      // the user; that is how it survives `key rotate`. The same key a second time will never work.
      return {
        ...denied(401, "key_unknown", KEY_UNKNOWN),
        ...(!refusal.seenBefore && { codexSeesStatus: true }),
      };
    case "not-json-content":
      return invalid(
        415,
        "not_json",
        `Send application/json instead of ${refusal.contentType || "nothing"}.`,
      );
    case "body-too-large":
      return invalid(413, "body_too_large", tooLarge(refusal.limitBytes));
    case "body-unreadable":
      return invalid(400, "body_unreadable", `The request body cannot be read: ${refusal.why}.`);
    case "body-not-json":
      return invalid(400, "body_not_json", `The request body is not a JSON object (byte ${refusal.at}).`);
    case "body-too-deep":
      return invalid(400, "body_too_deep", "The request is nested too deeply to be translated.");
    case "field-twice":
      return invalid(400, "field_twice", `The request names "${refusal.field}" twice.`);
    case "model-missing":
      return invalid(
        400,
        "model_missing",
        'The request names no model. Write `model = "…"` in Codex\'s config.',
      );
    case "response-unknown":
      // After this code Codex sends the whole conversation, unseen by the user.
      return {
        ...invalid(
          refusal.isAddress ? 404 : 400,
          "previous_response_not_found",
          `The response ${refusal.id} is not kept here (any more): it is kept in memory for some hours.`,
        ),
        codexSeesStatus: true,
      };
    case "no-embeddings":
      return invalid(400, "no_embeddings", `${refusal.integration} has no OpenAI-compatible embeddings.`);
    case "message-unknown":
      return invalid(
        400,
        "message_unknown",
        `This gateway takes response.create messages and none of type ${refusal.type}.`,
      );
    case "too-many-messages":
      return invalid(429, "too_many_messages", "Too many messages wait on this connection to be answered.");
    case "guardrail":
      // Portkey's status for a request that a guardrail denies.
      return {
        status: 446,
        type: "hooks_failed",
        code: "guardrail_blocked",
        blocked: true,
        message:
          `The guardrail "${refusal.name}" stopped this request, and nothing was sent: ${refusal.what}. ` +
          `Take it out and start a new thread, or change guardrails.${refusal.name}: portkey-codex settings edit.`,
      };
    case "stopping":
      return {
        status: 503,
        type: "server_error",
        code: "stopping",
        message: "The gateway is being stopped.",
      };
    default:
      return wordsOfPolicy(refusal);
  }
}

const KEY_MISSING =
  "The request carries no key for the portkey-codex gateway: Codex could not get one from its auth command. " +
  "To see why, run: portkey-codex token. To set Codex up again: portkey-codex codex apply.";
const KEY_FOREIGN =
  "The request carries a key that is not one of the portkey-codex gateway (those begin with pkcx_). " +
  "Provider keys belong into an integration. To set Codex up again: portkey-codex codex apply.";
const KEY_UNKNOWN =
  "The portkey-codex gateway does not know this key; it may have been revoked or rotated. " +
  "To see the keys, run: portkey-codex key list. To set Codex up again: portkey-codex codex apply.";

const tooLarge = (limitBytes: number): string =>
  `The request is larger than ${Math.floor(limitBytes / 1_048_576)} MiB, the limit of the portkey-codex gateway ` +
  "(gateway.max_body in the settings). Start a new thread, or raise it: portkey-codex settings edit.";

const invalid = (status: number, code: string, message: string): Words => ({
  status,
  type: "invalid_request_error",
  code,
  message,
});

const denied = (status: number, code: string, message: string): Words => ({
  status,
  type: "authentication_error",
  code,
  message,
});

/** The same for failures that the command line knows as well; an unknown error is our bug and says nothing of itself. */
export function wordsOfError(error: unknown): Words {
  if (isRefusal(error)) return wordsOf(error.refusal);
  if (error instanceof BadRequestError) {
    const words = invalid(400, "invalid_request", error.message);
    return error.param === undefined ? words : { ...words, param: error.param };
  }
  if (!(error instanceof FailureError)) {
    return { status: 500, type: "server_error", code: "internal", message: BUG };
  }
  const { message, why, fix } = meaningOf(error.failure);
  const sentences = [message, why && capital(why), fix && `To fix it: ${fix}`].filter((part) => part);
  const words = { code: error.failure.kind, message: `${sentences.join(". ")}.` };
  const isTheirs = error.failure.kind === "integration-unknown";
  return isTheirs
    ? { status: 400, type: "invalid_request_error", ...words }
    : { status: 503, type: "server_error", ...words };
}

const BUG =
  "Something went wrong inside the portkey-codex gateway. The reason is in its log: portkey-codex status.";

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
