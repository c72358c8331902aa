import { parseDurationMs, parseSizeBytes } from "./duration.ts";

/** A value as a TOML file, a variable or a command line spells it. */
export type SettingScalar = string | number | boolean;

/** How one kind of value is read, and what to say when it cannot be. */
export interface SettingReader<T> {
  /** Completes the sentence "it must be …". */
  readonly expects: string;
  /** The words it accepts, when there are few; for completion. */
  readonly choices?: readonly string[];
  /** `undefined` when the input is not such a value. Text is accepted for every kind: variables are text. */
  read(input: SettingScalar): T | undefined;
}

export const port: SettingReader<number> = {
  expects: "a port from 1 to 65535",
  read: (input) => {
    const number = typeof input === "string" && /^\d+$/.test(input) ? Number(input) : input;
    return Number.isInteger(number) && Number(number) >= 1 && Number(number) <= 65_535
      ? Number(number)
      : undefined;
  },
};

export const duration: SettingReader<number> = {
  expects: "a duration such as 30m, 2h or 7d",
  read: (input) => (typeof input === "string" ? parseDurationMs(input) : undefined),
};

export const size: SettingReader<number> = {
  expects: "a size such as 64MiB or 10MB",
  read: (input) => (typeof input === "string" ? parseSizeBytes(input) : undefined),
};

/** A size, or `off`, which is 0. */
export const sizeOrOff: SettingReader<number> = {
  expects: "off, or a size such as 64KiB",
  read: (input) => (input === "off" || input === false ? 0 : size.read(input)),
};

export const flag: SettingReader<boolean> = {
  expects: "true or false",
  choices: ["true", "false"],
  read: (input) => {
    if (input === true || input === "true" || input === "1") return true;
    if (input === false || input === "false" || input === "0") return false;
    return undefined;
  },
};

/** Shares in per cent, the lowest first; `off` is none. */
export const percents: SettingReader<readonly number[]> = {
  expects: "off, or percentages such as 50,80",
  read: (input) => {
    if (input === "off" || input === false) return [];
    const shares = String(input)
      .split(",")
      .map((word) => Number(word.trim().replace(/ ?%$/, "") || Number.NaN));
    return shares.every((share) => share >= 1 && share <= 100) ? shares.sort((a, b) => a - b) : undefined;
  },
};

/** One of `choices`; `aliases` are other spellings that mean one of them. */
export function choice<const T extends string>(
  choices: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): SettingReader<T> {
  return {
    expects: `one of ${choices.join(", ")}`,
    choices,
    read: (input) => choices.find((one) => one === input) ?? aliases[String(input)],
  };
}

export function text(pattern: RegExp, expects: string): SettingReader<string> {
  return {
    expects,
    read: (input) => (typeof input === "string" && pattern.test(input) ? input : undefined),
  };
}
