import type { StreamEvent } from "../domain/stream-event.ts";
import type { StreamReading } from "../translate/responses/read-stream.ts";

/** What the gateway must know of a translated answer: the same as of one that passes, read from our own events. */
export function readEvent(reading: StreamReading, event: StreamEvent): StreamReading {
  switch (event.type) {
    case "start":
      return {
        ...reading,
        ...(event.responseId !== undefined && { responseId: event.responseId }),
        ...(event.model !== undefined && { model: event.model }),
      };
    case "finish":
      return {
        ...reading,
        started: true,
        ...(event.usage && { usage: event.usage }),
        ...endOf(event.reason.kind),
      };
    case "failure":
      return {
        ...reading,
        started: true,
        terminal: "failed",
        error: event.fault,
        ...(event.usage && { usage: event.usage }),
      };
    default:
      return reading.started ? reading : { ...reading, started: true };
  }
}

function endOf(reason: string): Pick<StreamReading, "terminal" | "error"> {
  if (reason !== "max-tokens" && reason !== "content-filter") return { terminal: "completed" };
  const code = reason === "max-tokens" ? "max_output_tokens" : "content_filter";
  return { terminal: "incomplete", error: { code, message: `the answer is incomplete: ${code}` } };
}
