import { describe, expect, test } from "vitest";
import type { WireApi } from "../../src/domain/integration.ts";
import { type Reply, UPSTREAM_KEY } from "../support/fake-upstream.ts";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { EVENTS, sse } from "../support/responses-events.ts";
import { answersOf, beginningOf, VENDORS } from "../support/vendor-answers.ts";

/** An upstream that repeats the key that it was shown: in every place where an error can stand. */
const ECHO = `The key ${UPSTREAM_KEY} is not welcome`;
const MASKED = "sk-…cdef";

const crash = { type: "error", code: "server_error", message: ECHO, sequence_number: 2 };
const errors: Readonly<Record<WireApi, { body: object; frame: string; begun: readonly string[] }>> = {
  responses: { body: { error: { message: ECHO } }, frame: sse(crash), begun: EVENTS.slice(0, 2) },
  chat: {
    body: answersOf("chat").error(400, ECHO),
    frame: answersOf("chat").errorFrame(ECHO),
    begun: beginningOf("chat"),
  },
  anthropic: {
    body: answersOf("anthropic").error(400, ECHO),
    frame: answersOf("anthropic").errorFrame(ECHO),
    begun: beginningOf("anthropic"),
  },
  gemini: {
    body: answersOf("gemini").error(400, ECHO),
    frame: answersOf("gemini").errorFrame(ECHO),
    begun: beginningOf("gemini"),
  },
};
const page = `<html><head><title>${ECHO}</title></head></html>`;

const PLACES: readonly { name: string; reply(wireApi: WireApi): Reply }[] = [
  { name: "a refused key", reply: (wireApi) => ({ status: 401, body: errors[wireApi].body }) },
  {
    name: "a failure that is asked again",
    reply: (wireApi) => ({ status: 500, body: errors[wireApi].body }),
  },
  { name: "plain text", reply: () => ({ status: 400, body: ECHO }) },
  { name: "a page", reply: () => ({ body: page, headers: { "content-type": "text/html" } }) },
  { name: "the first event", reply: (wireApi) => ({ pieces: [errors[wireApi].frame] }) },
  {
    name: "an event in the middle",
    reply: (wireApi) => ({ pieces: [...errors[wireApi].begun, errors[wireApi].frame], pauseMs: 5 }),
  },
];
const CALLERS = [
  { who: "Codex", path: "/v1/responses", headers: CODEX_HEADERS, body: { input: "hi" } },
  { who: "a Responses client", path: "/v1/responses", headers: {}, body: { input: "hi" } },
  {
    who: "a chat client",
    path: "/v1/chat/completions",
    headers: {},
    body: { messages: [{ role: "user", content: "hi" }] },
  },
];

describe.each([...VENDORS, "responses"] as const)("%s", (wireApi) => {
  describe.each(PLACES)("$name", ({ name, reply }) => {
    test.each(CALLERS)("tells $who nothing of the key, and the log neither", async (caller) => {
      const { path, headers, body, who } = caller;
      const isSpoken = path.endsWith("responses") ? wireApi === "responses" : wireApi === "chat";
      const gateway = await openGateway({
        integrations: [{ wireApi }],
        settings: { logs: { bodyBytes: 1_000, keepMs: 1, maxBytes: 1 } },
      });
      gateway.upstream.script(reply(wireApi));
      const answer = await gateway.ask({ path, headers, body: { model: "m", stream: true, ...body } });
      const row = await gateway.settled(1);
      // A page with a good status passes byte by byte to whoever speaks the upstream's API.
      if (!(isSpoken && who !== "Codex" && name === "a page")) {
        expect(answer.text).not.toContain(UPSTREAM_KEY);
        expect(answer.text).toContain(MASKED);
      }
      expect(JSON.stringify([row, gateway.bodies, gateway.reports])).not.toContain(UPSTREAM_KEY);
    });
  });
});
