const SCALE = { "": 1, k: 1_000, m: 1_000_000, b: 1_000_000_000 } as const;

/** `60`, `1_000`, `500k`, `2.5M` → a whole number; `undefined` when it is none. */
export function parseCount(text: string): number | undefined {
  const [, digits = "", scale = ""] = /^(\d[\d_]*(?:\.\d+)?)([kmb]?)$/.exec(text.trim().toLowerCase()) ?? [];
  if (digits === "") return undefined;
  const size = SCALE[scale as keyof typeof SCALE];
  const count = Number(digits.replaceAll("_", "")) * size;
  // 32.3 × 1000 in binary is 32299.999…
  const whole = Math.round(count);
  return Math.abs(count - whole) < size * 1e-9 && Number.isSafeInteger(whole) ? whole : undefined;
}

/** 500_000 → "500k": what `parseCount` reads as the same number. */
export function spellCount(count: number): string {
  for (const [letter, size] of [
    ["M", 1_000_000],
    ["k", 1_000],
  ] as const) {
    if (count >= size && count % (size / 10) === 0) return `${count / size}${letter}`;
  }
  return String(count);
}
