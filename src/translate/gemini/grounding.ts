import { asRecord } from "../json-value.ts";
import type { AnswerState, Source, Told } from "./state.ts";

/** Lists of a vendor's are bounded: what stands behind this many entries is noise. */
const MAX_ENTRIES = 200;

/**
 * What Google searched for and found. Sources belong to the text and come in it, or before the next one;
 * searches are told when the text ends.
 * Source: https://ai.google.dev/api/generate-content#GroundingMetadata
 */
export function readGrounding(state: AnswerState, metadata: unknown, told: Told): AnswerState {
  const { webSearchQueries, groundingChunks } = asRecord(metadata);
  const known = new Set(state.told);
  const fresh = (key: string): boolean => key !== "" && !known.has(key) && known.add(key).size > 0;
  const queries = listOf(webSearchQueries).filter(
    (query): query is string => typeof query === "string" && fresh(`query ${query}`),
  );
  const sources = listOf(groundingChunks)
    .flatMap(sourceOf)
    .filter(({ url }) => fresh(`url ${url}`));
  if (queries.length === 0 && sources.length === 0) return state;
  const next = { ...state, told: known, queries: [...state.queries, ...queries] };
  const { open } = state;
  if (open?.kind !== "text") return { ...next, sources: [...state.sources, ...sources] };
  for (const source of sources) told.push({ type: "citation", id: open.id, ...source });
  return next;
}

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, MAX_ENTRIES) : [];

function sourceOf(chunk: unknown): Source[] {
  const { web, retrievedContext } = asRecord(chunk);
  const { uri, title } = asRecord(web ?? retrievedContext);
  if (typeof uri !== "string" || uri === "") return [];
  return [{ url: uri, ...(typeof title === "string" && title !== "" && { title }) }];
}
