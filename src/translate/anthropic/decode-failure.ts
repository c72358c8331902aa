import type { Fault } from "../../domain/stream-event.ts";
import { asRecord } from "../json-value.ts";
import { faultOf } from "./fault.ts";

const MAX_MESSAGE_CHARS = 1_000;

/** `{"type":"error","error":{"type","message"}}`, or whatever a proxy on the way wrote instead. */
export function decodeFailure(status: number, body: string): Fault {
  const fault = faultIn(asRecord(parse(body)));
  if (fault) return fault.code === undefined ? { ...fault, ...codeOfStatus(status) } : fault;
  const text = body.trim();
  const isPage = text === "" || text.startsWith("<");
  return {
    message: isPage ? `the upstream answered ${status}` : text.slice(0, MAX_MESSAGE_CHARS),
    ...codeOfStatus(status),
  };
}

/** Clouds in front of Anthropic leave out the inner object, or write words in its place. */
function faultIn(answer: Readonly<Record<string, unknown>>): Fault | undefined {
  const { error, message } = answer;
  if (typeof error === "string" && error !== "") return { message: error };
  return faultOf(error) ?? (typeof message === "string" && message !== "" ? faultOf({ message }) : undefined);
}

function codeOfStatus(status: number): Pick<Fault, "code"> {
  if (status === 401) return { code: "invalid_api_key" };
  if (status === 403) return { code: "permission_denied" };
  if (status === 429) return { code: "rate_limit_exceeded" };
  if (status === 529) return { code: "server_is_overloaded" };
  return status >= 500 ? { code: "server_error" } : {};
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
