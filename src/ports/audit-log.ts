/** One thing that somebody changed, or was refused. Texts, as they are shown; never a secret. */
export interface AuditEntry {
  readonly atUnixMs: number;
  /** `user ada`, `key laptop`. */
  readonly who: string;
  /** `key.create`, `settings.change`, `request.refuse` … */
  readonly action: string;
  readonly subject: string;
  /** JSON. */
  readonly before?: string;
  readonly after?: string;
}

export interface AuditRow extends AuditEntry {
  readonly id: number;
  /** Of the row before; the first one's is 64 zeros. */
  readonly previousHash: string;
  /** SHA-256 of the row and of `previousHash`, hex. */
  readonly hash: string;
}

export interface AuditFilter {
  readonly sinceUnixMs?: number;
  /** `key.*` */
  readonly actionGlob?: string;
  readonly limit?: number;
}

export type AuditVerdict =
  | { readonly kind: "sound"; readonly rows: number; readonly head: string }
  /** The first row that is not as it was written, or does not follow the one before it. */
  | { readonly kind: "broken"; readonly id: number; readonly why: string };

/** Who changed what. It only grows: no row is changed or deleted, not by retention and not by us. */
export interface AuditLog {
  append(entry: AuditEntry): void;
  /** The newest of those that fit, oldest first. */
  list(filter: AuditFilter): readonly AuditRow[];
  /** Reads every row again. `head` is the hash of the last one: kept elsewhere, it shows also a shortened end. */
  verify(): AuditVerdict;
}
