/** A field of a vendor's answer, whatever the answer is; only its own, so `constructor` finds nothing. */
export const field = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
