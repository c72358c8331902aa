/**
 * Gemini's function names begin with a letter or `_`; our flat names may also begin with a digit or `-`. Such a
 * name gets one `_` more, and so does a name that looks as if it had got one already: the way back needs no table.
 * Source: https://ai.google.dev/api/caching#FunctionDeclaration (`^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$`)
 */
export function geminiToolName(name: string): string {
  const safe = name.replace(/[^a-zA-Z0-9_.:-]/g, "_").slice(0, 127);
  return /^[a-zA-Z]|^_+[^0-9_.:-]|^_+$/.test(safe) ? safe : `_${safe}`;
}

/** Models are known to write the namespace that they see in their prompt: `default_api:shell`. */
const PROMPT_NAMESPACE = /^default_api[:.](?=.)/;

export function flatToolName(name: string): string {
  const flat = name.replace(PROMPT_NAMESPACE, "");
  return /^_+[0-9.:-]/.test(flat) ? flat.slice(1) : flat;
}
