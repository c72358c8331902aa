import { asRecord, listOf } from "../json-value.ts";
import type { Draft, Source } from "./chat-state.ts";

/** OpenAI's and OpenRouter's `annotations` of a delta or message. */
export function addAnnotations(draft: Draft, annotations: unknown): void {
  if (!Array.isArray(annotations)) return;
  for (const annotation of annotations) {
    const record = asRecord(annotation);
    addSource(draft, record["url_citation"] ?? record);
  }
}

/** What Perplexity and xAI list beside the choices, whole in each chunk. */
export function addListed(draft: Draft, chunk: Readonly<Record<string, unknown>>): void {
  const count = listedCount(chunk);
  if (count <= draft.listedCount) return;
  draft.listedCount = count;
  for (const result of listOf(chunk["search_results"])) addSource(draft, result);
  for (const url of listOf(chunk["citations"])) addSource(draft, typeof url === "string" ? { url } : url);
}

export const listedCount = (chunk: Readonly<Record<string, unknown>>): number =>
  listOf(chunk["search_results"]).length + listOf(chunk["citations"]).length;

/** More than any vendor lists; the list is searched for each new one. */
const MAX_SOURCES = 500;

function addSource(draft: Draft, value: unknown): void {
  const { url, title } = asRecord(value);
  if (typeof url !== "string" || url === "" || draft.sources.length >= MAX_SOURCES) return;
  if (draft.sources.some((known) => known.url === url)) return;
  const source: Source = { url, ...(typeof title === "string" && title !== "" && { title }) };
  draft.sources = [...draft.sources, source];
}
