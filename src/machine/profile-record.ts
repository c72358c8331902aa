import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "../files/write-file-atomically.ts";
import type { Shell } from "../ports/machine.ts";
import { dialects } from "./shells/index.ts";

export interface ProfileAt {
  readonly shell: Shell;
  readonly file: string;
}

/** Which files were given a block, so that `uninstall` finds those with unusual places as well. */
export interface ProfileRecord {
  list(): Promise<readonly ProfileAt[]>;
  add(profile: ProfileAt): Promise<void>;
  remove(file: string): Promise<void>;
}

export function openProfileRecord(recordFile: string): ProfileRecord {
  const list = async () => parse(await readFile(recordFile, "utf8").catch(() => "[]"));
  const save = (profiles: readonly ProfileAt[]) =>
    writeFileAtomically(recordFile, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
  return {
    list,
    add: async (profile) => {
      const others = (await list()).filter(({ file }) => file !== profile.file);
      await save([...others, profile]);
    },
    remove: async (file) => {
      const profiles = await list();
      const others = profiles.filter((profile) => profile.file !== file);
      if (others.length < profiles.length) await save(others);
    },
  };
}

/** A damaged record only means that unusual places are forgotten; the usual ones are looked at in any case. */
function parse(text: string): readonly ProfileAt[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isProfileAt) : [];
  } catch {
    return [];
  }
}

function isProfileAt(value: unknown): value is ProfileAt {
  const { shell, file } = (value ?? {}) as Partial<Record<keyof ProfileAt, unknown>>;
  return typeof file === "string" && typeof shell === "string" && Object.hasOwn(dialects, shell);
}
