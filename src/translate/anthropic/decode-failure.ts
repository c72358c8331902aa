import type { Fault } from "../../domain/stream-event.ts";
import { parseFailure, readComplaint } from "../read-error.ts";
import { isMarkup } from "../words-of-markup.ts";
import { faultOf } from "./fault.ts";

/** `{"type":"error","error":{"type","message"}}`, or whatever a proxy or a cloud on the way wrote instead. */
export function decodeFailure(status: number, body: string): Fault {
  const text = isMarkup(body) ? "" : body.trim();
  const fault = faultOf(readComplaint(parseFailure(body)), text || `the upstream answered ${status}`);
  return fault.code === undefined ? { ...fault, ...codeOfStatus(status) } : fault;
}

function codeOfStatus(status: number): Pick<Fault, "code"> {
  if (status === 401) return { code: "invalid_api_key" };
  if (status === 403) return { code: "permission_denied" };
  if (status === 429) return { code: "rate_limit_exceeded" };
  if (status === 529) return { code: "server_is_overloaded" };
  return status >= 500 ? { code: "server_error" } : {};
}
