import { expect, test } from "vitest";
import { GATEWAY_KEY, keyOf, openGateway, type TestGateway } from "../support/open-gateway.ts";
import { EVENTS, readEvents } from "../support/responses-events.ts";
import { answersOf, streamOf } from "../support/vendor-answers.ts";

const ask = (gateway: TestGateway, body: object) => gateway.ask({ body: { model: "m", ...body } });
const idOf = ({ text }: { readonly text: string }): string => JSON.parse(text).id;
const lastSent = ({ upstream }: TestGateway) => JSON.parse(upstream.requests.at(-1)!.body.toString());

const upstreams = [
  { name: "translated", wireApi: "chat", reply: { body: answersOf("chat").whole } },
  { name: "of the user's own, passed through", wireApi: "responses", reply: { body: wholeResponse() } },
] as const;

function wholeResponse(): object {
  const { response } = readEvents(Buffer.from(EVENTS.at(-1)!)).at(-1) as unknown as { response: object };
  return { object: "response", ...response, output: [said("earlier answer")] };
}

function said(text: string): object {
  return { type: "message", id: "msg_1", role: "assistant", content: [{ type: "output_text", text }] };
}

test.for(upstreams)("an answer goes on from the one before it: $name", async ({ wireApi, reply }) => {
  const gateway = await openGateway({ integrations: [{ wireApi }] });
  gateway.upstream.script(reply);
  const first = await ask(gateway, { input: "first question" });
  await ask(gateway, { previous_response_id: idOf(first), input: "second question" });
  const sent = JSON.stringify(lastSent(gateway));
  expect(sent).toContain("first question");
  expect(sent).toContain("second question");
  expect(sent.indexOf("first question")).toBeLessThan(sent.indexOf("second question"));
  expect(sent).not.toContain("previous_response_id");
  expect((await gateway.settled(2)).rewrites.map(({ what }) => what)).toContain("previous_response_id");
});

test("a stream is kept as well", async () => {
  const gateway = await openGateway({ integrations: [{ wireApi: "anthropic" }] });
  gateway.upstream.script(streamOf("anthropic"));
  const { text } = await ask(gateway, { stream: true, input: "first question" });
  const id = readEvents(Buffer.from(text)).at(-1)?.response?.id;
  const kept = await gateway.ask({ method: "GET", path: `/v1/responses/${id}`, body: null });
  expect(JSON.parse(kept.text)).toMatchObject({ id, object: "response", status: "completed" });
});

test("what was not to be stored is not kept, and an unknown answer is told from a known one", async () => {
  const gateway = await openGateway({ integrations: [{ wireApi: "chat" }] });
  gateway.upstream.script({ body: answersOf("chat").whole });
  const id = idOf(await ask(gateway, { input: "hi", store: false }));
  const next = await ask(gateway, { previous_response_id: id, input: "more" });
  expect(next.status).toBe(400);
  expect(JSON.parse(next.text).error.code).toBe("previous_response_not_found");
  expect((await gateway.ask({ method: "GET", path: `/v1/responses/${id}`, body: null })).status).toBe(404);
});

test("an id that only the upstream can know passes as it is", async () => {
  const gateway = await openGateway();
  gateway.upstream.script({ body: wholeResponse() });
  await ask(gateway, { previous_response_id: "resp_theirs", input: "more" });
  expect(lastSent(gateway)).toMatchObject({ previous_response_id: "resp_theirs", input: "more" });
});

test("an answer is deleted once, and another key never sees it", async () => {
  const gateway = await openGateway({ integrations: [{ wireApi: "chat" }] });
  gateway.upstream.script({ body: answersOf("chat").whole });
  const path = `/v1/responses/${idOf(await ask(gateway, { input: "hi" }))}`;
  const other = "pkcx_another-key-of-the-gateway-0123456789";
  gateway.setKeys([keyOf("codex", GATEWAY_KEY), keyOf("other", other)]);
  const get = (key?: string) => gateway.ask({ method: "GET", path, body: null, ...(key && { key }) });
  const remove = (key?: string) => gateway.ask({ method: "DELETE", path, body: null, ...(key && { key }) });
  expect([(await get(other)).status, (await remove(other)).status, (await get()).status]).toEqual([
    404, 404, 200,
  ]);
  expect(JSON.parse((await remove()).text)).toMatchObject({ object: "response", deleted: true });
  expect([(await get()).status, (await remove()).status]).toEqual([404, 404]);
});
