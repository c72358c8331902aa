import type { House } from "../../ports/house.ts";

/** One thing that can be wrong. A file each; doctor/index.ts is the list, in the order things break. */
export interface Check {
  /** For `--only`. */
  readonly id: string;
  readonly title: string;
  run(house: House): Promise<readonly Finding[]>;
}

/** What a check found. Every `warn` and `fail` says why, and its fix is a command that exists. */
export interface Finding {
  readonly level: "ok" | "warn" | "fail";
  readonly text: string;
  readonly why?: string;
  readonly fix?: string;
  /** What `--fix` does: safe, shown before, undoable. */
  readonly mend?: Mend;
}

export interface Mend {
  /** Says what will change, e.g. a diff. */
  readonly preview: string;
  apply(): Promise<void>;
}

export const ok = (text: string): Finding => ({ level: "ok", text });

/** A problem's three parts; the level is the caller's. */
export const problem = (
  level: "warn" | "fail",
  text: string,
  rest: Omit<Finding, "level" | "text">,
): Finding => ({
  level,
  text,
  ...rest,
});
