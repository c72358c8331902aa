import { describe, expect, test } from "vitest";
import { sealCarry } from "../../src/translate/envelope.ts";
import { openGateway } from "../support/open-gateway.ts";
import { EVENTS } from "../support/responses-events.ts";

const thought = (sealed: string) => ({
  type: "reasoning",
  id: "rs_1",
  summary: [],
  encrypted_content: sealed,
});
const question = { type: "message", role: "user", content: "hi" };
const body = (...thoughts: object[]) => ({ model: "m", stream: true, input: [question, ...thoughts] });
const refused = {
  status: 400,
  body: { error: { message: "cannot be verified", code: "invalid_encrypted_content" } },
};

describe("encrypted thoughts that pass to a Responses upstream", () => {
  test("which cannot read them is asked once more without them", async () => {
    const gateway = await openGateway();
    gateway.upstream.script(refused, { pieces: EVENTS });
    const { status } = await gateway.ask({ body: body(thought("gAAAA")) });
    expect(status).toBe(200);
    const [first, second] = gateway.upstream.requests.map(({ body }) => JSON.parse(body.toString()));
    expect(first.input).toEqual([question, thought("gAAAA")]);
    expect(second.input).toEqual([question]);
    expect((await gateway.settled(1)).warnings.join()).toContain("encrypted reasoning");
  });

  test("which refuses again is not asked for ever", async () => {
    const gateway = await openGateway();
    gateway.upstream.script(refused, refused, refused);
    expect((await gateway.ask({ body: body(thought("gAAAA")) })).status).toBe(400);
    expect(gateway.upstream.requests).toHaveLength(2);
  });

  test("and are another vendor's never reach it; all other bytes stay", async () => {
    const gateway = await openGateway();
    gateway.upstream.script({ pieces: EVENTS });
    const foreign = thought(sealCarry({ minter: "anthropic/anthropic", value: { signature: "s" } }));
    const sent = `{ "model" : "m", "stream":true,"input":[${JSON.stringify(question)},${JSON.stringify(foreign)}, ${JSON.stringify(thought("gAAAA"))} ]}`;
    await gateway.ask({ body: sent });
    const arrived = gateway.upstream.requests[0]!.body.toString();
    expect(arrived).not.toContain("pkcx1.");
    expect(JSON.parse(arrived).input).toEqual([question, thought("gAAAA")]);
    expect(arrived.startsWith('{ "model" : "m", "stream":true,"input":[')).toBe(true);
  });
});
