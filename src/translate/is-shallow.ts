const MAX_DEPTH = 200;

/**
 * Whether a value can be read and written as JSON by whoever gets it; deep nesting exhausts the stack, ours and that
 * of others. The depth is many times what any schema or conversation has.
 */
export function isShallow(value: unknown, depth = MAX_DEPTH): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}
