/**
 * Every way things fail, on the command line and in the gateway alike, and the one table of what each means.
 * A new kind does not compile until `meaningOf` says its exit code and its fix.
 */
export type Failure =
  | { readonly kind: "usage"; readonly message: string; readonly why?: string; readonly fix: string }
  | { readonly kind: "failed"; readonly message: string; readonly why: string; readonly fix?: string }
  | { readonly kind: "attention"; readonly message: string; readonly why: string; readonly fix?: string }
  | { readonly kind: "cancelled" }
  | { readonly kind: "integration-unknown"; readonly slug: string; readonly known: readonly string[] }
  | { readonly kind: "integration-missing" }
  | { readonly kind: "secret-missing"; readonly name: string; readonly why: string; readonly fix: string }
  /** The command that should print the key of an integration did not. `command` as somebody types it. */
  | {
      readonly kind: "key-command-failed";
      readonly command: string;
      readonly why: string;
      readonly fix: string;
    }
  /** A provider does not take the key. `why` has its own words. */
  | { readonly kind: "key-refused"; readonly provider: string; readonly why: string; readonly fix: string }
  | {
      readonly kind: "secret-store-unavailable";
      readonly backend: string;
      readonly why: string;
      readonly fix: string;
    }
  | {
      readonly kind: "settings-invalid";
      readonly file: string;
      readonly problems: readonly string[];
      readonly fix?: string;
    }
  | { readonly kind: "config-unsafe"; readonly file: string; readonly why: string; readonly snippet: string }
  | { readonly kind: "file-busy"; readonly file: string; readonly holder: string }
  | { readonly kind: "gateway-down"; readonly url: string; readonly why: string; readonly fix?: string }
  | { readonly kind: "gateway-running"; readonly url: string; readonly pid: number }
  | { readonly kind: "port-in-use"; readonly port: number; readonly holder: string }
  | {
      readonly kind: "database-unavailable";
      readonly file: string;
      readonly why: string;
      readonly fix?: string;
    };

/** What a person reads: what happened, why, and one command that helps. */
export interface Meaning {
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly why?: string;
  readonly fix?: string;
}

export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  attention: 3,
  auth: 4,
  policy: 5,
  gateway: 6,
  cancelled: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Thrown by steps and wishes; one edge per door (desk.ts, the gateway's server) turns it into words. */
export class FailureError extends Error {
  override readonly name = "FailureError";
  readonly failure: Failure;
  constructor(failure: Failure, options?: ErrorOptions) {
    super(meaningOf(failure).message, options);
    this.failure = failure;
  }
}

/** The only place where a failure becomes a number and words. */
export function meaningOf(failure: Failure): Meaning {
  switch (failure.kind) {
    case "usage":
      return { exitCode: EXIT.usage, ...words(failure.message, failure.why, failure.fix) };
    case "failed":
      return { exitCode: EXIT.failed, ...words(failure.message, failure.why, failure.fix) };
    case "attention":
      return { exitCode: EXIT.attention, ...words(failure.message, failure.why, failure.fix) };
    case "cancelled":
      return { exitCode: EXIT.cancelled, message: "Cancelled; nothing was changed" };
    case "integration-unknown":
      return {
        exitCode: EXIT.failed,
        message: `There is no integration "${failure.slug}"`,
        why: failure.known.length > 0 ? `known: ${failure.known.join(", ")}` : "none was added yet",
        fix: "portkey-codex integration list",
      };
    case "integration-missing":
      return {
        exitCode: EXIT.failed,
        message: "No integration is set up, so there is nowhere to send a request",
        why: "the settings name no provider",
        fix: "portkey-codex integration add --provider openai --api-key-stdin",
      };
    case "secret-missing":
      return {
        exitCode: EXIT.auth,
        ...words(`The secret "${failure.name}" is missing`, failure.why, failure.fix),
      };
    case "key-command-failed":
      return {
        exitCode: EXIT.auth,
        ...words(`The command "${failure.command}" gave no key`, failure.why, failure.fix),
      };
    case "key-refused":
      return {
        exitCode: EXIT.auth,
        ...words(`${failure.provider} refused the key`, failure.why, failure.fix),
      };
    case "secret-store-unavailable":
      return {
        exitCode: EXIT.auth,
        ...words(`The secret store "${failure.backend}" cannot be used`, failure.why, failure.fix),
      };
    case "settings-invalid":
      return {
        exitCode: EXIT.failed,
        message: `The settings in ${failure.file} cannot be used`,
        why: failure.problems.join("\n        "),
        fix: failure.fix ?? "portkey-codex settings edit",
      };
    case "config-unsafe":
      return {
        exitCode: EXIT.failed,
        message: `${failure.file} was left as it is: it cannot be edited safely`,
        why: failure.why,
        fix: `paste this yourself:\n\n${failure.snippet}`,
      };
    case "file-busy":
      return {
        exitCode: EXIT.failed,
        message: `${failure.file} is being edited by someone else`,
        why: failure.holder,
        fix: "portkey-codex doctor",
      };
    case "gateway-down":
      return {
        exitCode: EXIT.gateway,
        message: `The gateway does not answer at ${failure.url}`,
        why: failure.why,
        fix: failure.fix ?? "portkey-codex proxy start",
      };
    case "gateway-running":
      return {
        exitCode: EXIT.gateway,
        message: `A gateway already runs at ${failure.url}`,
        why: `process ${failure.pid} holds it`,
        fix: "portkey-codex proxy restart",
      };
    case "port-in-use":
      return {
        exitCode: EXIT.gateway,
        message: `Port ${failure.port} is taken`,
        why: failure.holder,
        fix: `portkey-codex proxy start --port ${failure.port + 1}`,
      };
    case "database-unavailable":
      return {
        exitCode: EXIT.failed,
        message: `The database ${failure.file} cannot be opened`,
        why: failure.why,
        fix: failure.fix ?? "portkey-codex doctor",
      };
  }
}

function words(message: string, why: string | undefined, fix: string | undefined): Omit<Meaning, "exitCode"> {
  return { message, ...(why !== undefined && { why }), ...(fix !== undefined && { fix }) };
}
