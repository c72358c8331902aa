import type { Fault } from "../../domain/stream-event.ts";
import { parseFailure, readComplaint } from "../read-error.ts";
import { faultOf } from "./fault.ts";

/** Why an upstream answered with a status of 400 or more, in its own words and with OpenAI's code for it. */
export const decodeFailure = (status: number, body: string): Fault =>
  faultOf(readComplaint(parseFailure(body)), status);
