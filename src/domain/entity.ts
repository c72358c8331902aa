/** Something in a text that should not leave: its kind and where it stands. UTF-16 units, `end` behind the last one. */
export interface Entity {
  /** `EMAIL_ADDRESS`, `GITHUB_TOKEN`; also the word in a placeholder. */
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

export type EntityFamily = "pii" | "secrets";
