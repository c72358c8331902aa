import type { CodexTarget } from "../../domain/settings.ts";
import type { Conversation } from "../../ports/conversation.ts";
import type { Survey } from "./survey.ts";

/** What was said on the command line. Whatever is missing is asked, if somebody is there to answer. */
export interface InitWishes {
  readonly target?: CodexTarget;
  /** The address of a gateway that runs elsewhere, as typed. */
  readonly gateway?: string;
  /** The key of that gateway, from stdin. */
  readonly gatewayKey?: string;
  readonly provider?: string;
  readonly slug?: string;
  readonly baseUrl?: string;
  readonly options: readonly string[];
  readonly model?: string;
  /** From stdin. */
  readonly secret?: string;
  /** Move the key out of the provider's environment variable into the secret store. */
  readonly importEnv: boolean;
}

/** What every question of `init` may look at, and whom it asks. */
export interface Asking {
  readonly survey: Survey;
  readonly wishes: InitWishes;
  readonly conversation: Conversation;
}
