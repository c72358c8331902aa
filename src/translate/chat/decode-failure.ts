import type { Fault } from "../../domain/stream-event.ts";
import { faultOf, readComplaint } from "./fault.ts";

/** Why an upstream answered with a status of 400 or more, in its own words and with OpenAI's code for it. */
export function decodeFailure(status: number, body: string): Fault {
  return faultOf(readComplaint(parse(body)), status);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return /^\s*</.test(body) ? wordsOfPage(body) : body.trim() || undefined;
  }
}

/** What a load balancer's HTML page says: its title, else its text. */
function wordsOfPage(page: string): string | undefined {
  const start = page.slice(0, 20_000);
  const title = /<title[^>]*>([^<]*)</i.exec(start)?.[1];
  const text = title?.trim() || start.replace(/<[^<>]*>/g, " ");
  return text.replace(/\s+/g, " ").trim() || undefined;
}
