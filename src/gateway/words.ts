import type { FlatHeaders } from "./client.ts";

/** What a client is told. `message` is for the person who reads it in Codex. */
export interface Words {
  readonly status: number;
  readonly type: string;
  readonly code: string;
  readonly message: string;
  /** The field of the request that is at fault, where it is one. */
  readonly param?: string;
  /**
   * Codex must see the status itself, because it acts on it. Everything else reaches Codex as
   * 400 text/plain, the one answer that it shows as it is and does not repeat.
   */
  readonly codexSeesStatus?: true;
  /** What clients other than Codex get in place of OpenAI's error object. */
  readonly body?: object;
  readonly headers?: FlatHeaders;
  /** A rule of the owner's said no, not a mistake: the log calls the request blocked, and the audit knows of it. */
  readonly blocked?: true;
}
