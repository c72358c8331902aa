/** Names of the newest models carry no number: `gemini-flash-latest`. */
const LATEST = 3;

/**
 * The generation of a model by its name: 2.5 for `gemini-2.5-pro`, 3 for `models/gemini-3-flash-preview`.
 * `undefined` for names that say nothing (tuned endpoints, Gemma), which get the least that every model takes.
 */
export function modelVersion(model: string): number | undefined {
  const found = /gemini-(?:[a-z]+-)*(\d+)(?:\.(\d+))?/i.exec(model);
  if (found) return Number(`${found[1]}.${found[2] ?? 0}`);
  return /gemini-.*latest/i.test(model) ? LATEST : undefined;
}

/**
 * Generation 3 and later: wants thought signatures back, takes pictures in tool results, and JSON output and
 * Google Search together with functions.
 * Source: https://ai.google.dev/gemini-api/docs/gemini-3
 */
export const isModern = (model: string): boolean => (modelVersion(model) ?? 0) >= LATEST;
