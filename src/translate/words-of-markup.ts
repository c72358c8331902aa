/** A whole page or XML: what something on the way to an upstream answers in its place (a load balancer, a portal). */
export const isMarkup = (text: string): boolean => /^[\s\ufeff]*<[a-z!?]/i.test(text);

/** A page behind other words; narrower, since `<model>` in an error's message is no markup. */
const PAGE = /<(?:!doctype|\?xml|html|head|body|center|h[1-6])\b/i;

/** A text without the markup of the page that may stand in it. */
export function withoutMarkup(text: string): string {
  const at = text.search(PAGE);
  return at === -1 ? text : `${text.slice(0, at).trimEnd()} ${wordsOfMarkup(text.slice(at))}`.trim();
}

/** Its title, else its text; may be empty. */
export function wordsOfMarkup(page: string): string {
  const title = /<title[^>]*>([^<]*)</i.exec(page)?.[1]?.trim();
  const words = title || page.replace(/<(script|style)\b.*?(?:<\/\1>|$)/gis, " ").replace(/<[^<>]*>?/g, " ");
  return words.replace(/\s+/g, " ").trim();
}
