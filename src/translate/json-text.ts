/** JSON as text; `undefined` for what is too deep to be written (JSON.stringify recurses, JSON.parse does not). */
export function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
