import { expect, test } from "vitest";
import { Conversations } from "./conversations.ts";
import { readSocketMessage } from "./socket-message.ts";
import { SocketTurn } from "./socket-turn.ts";

const event = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const item = (letters: number) =>
  event({ type: "response.output_item.done", item: { type: "message", text: "x".repeat(letters) } });

function answer(letters: number) {
  const conversations = new Conversations();
  const message = readSocketMessage(
    event({ type: "response.create", model: "m", store: false, input: [{ role: "user", content: "hi" }] }),
  );
  const turn = new SocketTurn(message, conversations);
  turn.ask(1_000);
  turn.learn(item(letters));
  turn.learn(event({ type: "response.completed", response: { id: "r1", output: [] } }));
  return conversations.find("r1");
}

test("an answer can be gone on from, unless it is longer than any request may be", () => {
  expect(String(answer(100))).toContain("xxx");
  expect(answer(2_000)).toBeUndefined();
});
