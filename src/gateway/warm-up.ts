import { responseObject } from "../translate/responses/response-object.ts";
import { encodeSse } from "../translate/sse.ts";
import { admit } from "./admit.ts";
import { answerFailure } from "./answer-failure.ts";
import type { Client } from "./client.ts";
import type { Hall } from "./hall.ts";
import { peekRequest } from "./peek-request.ts";
import { beginTrip } from "./trip.ts";

/**
 * Answers `generate: false` with an empty answer, which the next message goes on from. No upstream is asked and
 * nothing is spent, so there is no row in the log. Never rejects.
 */
export async function warmUp(client: Client, hall: Hall): Promise<void> {
  const trip = beginTrip(client, "responses", hall);
  try {
    admit(client, hall.keys);
    const { bytes } = await client.readBody(hall.settings().gateway.maxBodyBytes);
    const { model } = peekRequest(bytes);
    const response = (status: "in_progress" | "completed") =>
      responseObject({
        id: `resp_${trip.id}`,
        model,
        createdAtUnixS: Math.floor(trip.startedAtUnixMs / 1_000),
        status,
        output: [],
      });
    const event = (type: string, at: number, status: "in_progress" | "completed") =>
      encodeSse(type, { type, sequence_number: at, response: response(status) });
    client.sendHead(200, ["content-type", "text/event-stream"]);
    const created = event("response.created", 0, "in_progress");
    await client.end(Buffer.concat([created, event("response.completed", 1, "completed")]));
  } catch (error) {
    await answerFailure(error, trip, hall);
  }
}
