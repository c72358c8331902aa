// The guardrails of the answer through the real server: what the client gets of what the upstream says.
import { expect, test } from "vitest";
import type { Guardrail } from "../../src/domain/guardrail.ts";
import { ToldTexts } from "../../src/gateway/told-texts.ts";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { sse } from "../support/responses-events.ts";

const MAIL = "ann@example.org";
const PII = [{ id: "pii", parameters: {} }];
const rule = (more: Partial<Guardrail> = {}): Guardrail => ({
  name: "house",
  checks: PII,
  hooks: ["output"],
  action: "mask",
  async: false,
  onError: "block",
  reversible: true,
  ...more,
});
const guarded = (more: Partial<Guardrail> = {}, integration: object = {}) =>
  openGateway({ integrations: [integration], settings: { guardrails: [rule(more)] } });
const asked = { headers: CODEX_HEADERS, body: { model: "m", stream: true, input: `I am ${MAIL}` } };

const created = sse({ type: "response.created", response: { id: "resp_1", model: "m" } });
const completed = (output: readonly object[] = []) => {
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  return sse({ type: "response.completed", response: { id: "resp_1", model: "m", output, usage } });
};

/** Deeper than any stack; no upstream needs it, and only one of them must be hostile. */
const DEEP = `${"[".repeat(20_000)}"{{EMAIL_1}} ${MAIL}"${"]".repeat(20_000)}`;
const deepEvent = `event: response.in_progress\ndata: {"type":"response.in_progress","x":${DEEP}}\n\n`;

test("an event that is nested too deeply ends a guarded answer, and nothing else", async () => {
  const gateway = await guarded();
  gateway.upstream.script({ pieces: [created, deepEvent, completed()], pauseMs: 20 });
  const { text, broken } = await gateway.ask(asked);
  expect(broken).toBe(false);
  expect(text).not.toContain(MAIL);
  expect(text).toContain("nested too deeply to be looked at");
  expect(await gateway.settled(1)).toMatchObject({ status: "blocked", errorKind: "guardrail_blocked" });
  gateway.upstream.script({ pieces: [created, completed()] });
  expect((await gateway.ask(asked)).text).toContain("response.completed");
});

test.each([
  ["only what was hidden is put back", { hooks: ["input"] }],
  ["a rule says that it may pass", { onError: "pass" }],
] as const)("such an event passes as it is where %s", async (_, more) => {
  const gateway = await guarded(more);
  gateway.upstream.script({ pieces: [created, deepEvent, completed()], pauseMs: 20 });
  const { text } = await gateway.ask(asked);
  expect(text).toContain(DEEP);
  expect(text).toContain("response.completed");
});

test("a whole answer that is nested too deeply is blocked before anything is sent", async () => {
  const gateway = await guarded();
  gateway.upstream.script({ body: `{"id":"resp_1","object":"response","output":[${DEEP}]}` });
  const { status, text } = await gateway.ask({ body: { model: "m", input: "hi" } });
  expect([status, JSON.parse(text).error.code]).toEqual([446, "guardrail_blocked"]);
});

test("a bug of ours in the middle of a stream ends this answer and is told", async () => {
  const gateway = await guarded({ hooks: ["input"] });
  const { push } = ToldTexts.prototype;
  let pushes = 0;
  ToldTexts.prototype.push = function (this: ToldTexts, bytes: Buffer) {
    pushes += 1;
    if (pushes > 1) throw new RangeError("too deep");
    return push.call(this, bytes);
  };
  try {
    gateway.upstream.script({ pieces: [created, completed()], pauseMs: 50 });
    expect((await gateway.ask(asked)).broken).toBe(true);
  } finally {
    ToldTexts.prototype.push = push;
  }
  expect(await gateway.settled(1)).toMatchObject({ status: "error", errorKind: "internal" });
  expect(gateway.reports.join()).toContain("RangeError");
});
