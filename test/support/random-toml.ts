/** mulberry32: small, seeded, good enough to shuffle lines. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Line {
  readonly text: string;
  /** The key that the line is about; undefined for comments and blank lines. */
  readonly path?: readonly string[];
}

export const NAMES = ["a", "b", "model", "t0", "t1", '"x y"', "'q.r'"];
export const bare = (name: string) => name.replaceAll(/["']/g, "");

export function randomFile(random: () => number): readonly Line[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const values = [
    "1",
    "0x1F",
    '"s # no comment"',
    "'C:\\x'",
    "[1, 2]",
    "{ k = 1, j.l = 2 }",
    "2020-01-01",
    "1e3",
  ];
  const used = new Set<string>();
  const lines: Line[] = [];
  const noise = () => {
    if (random() < 0.3) lines.push({ text: "" });
    if (random() < 0.3) lines.push({ text: `${pick(["", "  ", "\t"])}# note ${Math.floor(random() * 1e6)}` });
  };
  const keys = (base: readonly string[]) => {
    for (let i = Math.floor(random() * 4); i > 0; i -= 1) {
      noise();
      const names = random() < 0.3 ? [pick(NAMES), pick(NAMES)] : [pick(NAMES)];
      const path = [...base, ...names.map(bare)];
      if (used.has(path.join("\0"))) continue;
      used.add(path.join("\0"));
      const trailing = random() < 0.3 ? pick([" # t", "# t", "\t#  t "]) : "";
      lines.push({
        text: `${pick(["", "  "])}${names.join(pick([".", " . "]))}${pick([" = ", "=", "  ="])}${pick(values)}${trailing}`,
        path,
      });
    }
  };
  keys([]);
  for (let i = Math.floor(random() * 5); i > 0; i -= 1) {
    noise();
    const names = Array.from({ length: 1 + Math.floor(random() * 2) }, () => `t${Math.floor(random() * 3)}`);
    const path = names;
    if (used.has(path.join("\0"))) continue;
    used.add(path.join("\0"));
    const plain = pick([`[${names.join(".")}]`, `[ ${names.join(" . ")} ] # h`]);
    lines.push({ text: random() < 0.15 ? `[${plain.replace("]", "]]")}` : plain, path });
    keys(path);
  }
  noise();
  return lines;
}
