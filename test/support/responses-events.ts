import { SseScanner, sseData } from "../../src/translate/sse.ts";

/** As much of an event as tests look at. */
export interface SeenEvent {
  readonly type?: string;
  readonly sequence_number?: number;
  readonly response?: { readonly id?: string; readonly status?: string; readonly error?: SeenError | null };
}

interface SeenError {
  readonly code: string;
  readonly message: string;
}

export const sse = (event: Record<string, unknown>): string =>
  `event: ${event["type"]}\ndata: ${JSON.stringify(event)}\n\n`;

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 40 },
  output_tokens: 10,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 110,
};

const item = {
  type: "message",
  id: "msg_1",
  role: "assistant",
  status: "completed",
  content: [{ type: "output_text", text: "Grüße 🦊", annotations: [], logprobs: [] }],
};

/** A small whole answer, one string per event. */
export const EVENTS: readonly string[] = [
  sse({
    type: "response.created",
    sequence_number: 0,
    response: { id: "resp_1", model: "m-1", created_at: 7 },
  }),
  sse({
    type: "response.output_text.delta",
    sequence_number: 1,
    item_id: "msg_1",
    output_index: 0,
    content_index: 0,
    delta: "Grüße 🦊",
  }),
  sse({ type: "response.output_item.done", sequence_number: 2, output_index: 0, item }),
  sse({ type: "response.completed", sequence_number: 3, response: { id: "resp_1", model: "m-1", usage } }),
];

const TERMINAL = new Set(["response.completed", "response.failed", "response.incomplete"]);

/** The events of a stream, as a strict reader gets them: half an event is an error, unless the end came before. */
export function readEvents(bytes: Buffer): SeenEvent[] {
  const events: SeenEvent[] = [];
  const scanner = new SseScanner({ maxFrameBytes: 1e9 });
  scanner.push(bytes, (frame) => {
    const data = sseData(frame)?.toString();
    if (data !== undefined && data !== "[DONE]") events.push(JSON.parse(data));
  });
  const hasEnded = terminalEvents(events).length > 0;
  if (!hasEnded && scanner.rest.length > 0) throw new Error(`half an event at the end: ${scanner.rest}`);
  return events;
}

export const terminalEvents = (events: readonly SeenEvent[]): SeenEvent[] =>
  events.filter(({ type }) => TERMINAL.has(type ?? ""));
