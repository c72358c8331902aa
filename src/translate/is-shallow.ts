const MAX_DEPTH = 200;

/** Whether a value can be written as JSON again by whoever gets it; deep nesting exhausts the stack. */
export function isShallow(value: unknown, depth = MAX_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}
