import { encodeSse } from "../sse.ts";
import type { StreamReading } from "./read-stream.ts";
import { type ResponseError, responseObject } from "./response-object.ts";

/** What is needed to end a stream that has already begun. */
export interface StreamFailure {
  /** What passed before; its response id and model are used again. */
  readonly reading: StreamReading;
  readonly sequenceNumber: number;
  readonly error: ResponseError;
  /** Used when the stream broke before it named itself. */
  readonly fallback: { readonly responseId: string; readonly model: string; readonly createdAtUnixS: number };
}

/** The `response.failed` event that ends a broken stream, as bytes. */
export function encodeFailed({ reading, sequenceNumber, error, fallback }: StreamFailure): Buffer {
  const response = responseObject({
    id: reading.responseId ?? fallback.responseId,
    model: reading.model ?? fallback.model,
    createdAtUnixS: reading.createdAtUnixS ?? fallback.createdAtUnixS,
    status: "failed",
    output: [],
    error,
  });
  return encodeSse("response.failed", { type: "response.failed", sequence_number: sequenceNumber, response });
}
