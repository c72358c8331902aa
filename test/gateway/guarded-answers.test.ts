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

const NO_RM: Partial<Guardrail> = {
  checks: [{ id: "shellCommands", parameters: { deny: ["rm\\s+-rf"] } }],
  action: "block",
};
const NO_BAD_WORD: Partial<Guardrail> = {
  checks: [{ id: "contains", parameters: { words: ["forbidden"], operator: "none" } }],
  action: "block",
};
const DENIED = "matches rm\\\\s+-rf, which is denied";
const chat = (stream = true) => ({
  path: "/v1/chat/completions",
  body: { model: "m", stream, messages: [{ role: "user", content: "hi" }] },
});
const chunk = (delta: object, finish: string | null = null, index = 0) =>
  `data: ${JSON.stringify({ id: "c", model: "m", choices: [{ index, delta, finish_reason: finish }] })}\n\n`;
const DONE = "data: [DONE]\n\n";
const callStart = (name: string, said: string, index = 0) =>
  chunk({ tool_calls: [{ index, id: `c${index}`, type: "function", function: { name, arguments: said } }] });
const callMore = (said: string, index = 0) =>
  chunk({ tool_calls: [{ index, function: { arguments: said } }] });
const deltasOf = (text: string) =>
  text
    .split("\n\n")
    .filter((frame) => frame.startsWith("data: {"))
    .flatMap((frame) => JSON.parse(frame.slice(6)).choices ?? [])
    .map(({ delta }) => delta);
const argumentsOf = (text: string) =>
  deltasOf(text)
    .flatMap((delta) => delta?.tool_calls ?? [])
    .map((call) => call.function.arguments ?? "")
    .join("");
const toolCall = (more: object) => ({ type: "function_call", call_id: "c9", name: "shell", ...more });
const RM = JSON.stringify({ command: ["bash", "-lc", "rm -rf /"] });

test.each([
  ["at the finish", [chunk({}, "tool_calls"), DONE]],
  ["at [DONE]", [DONE]],
  ["at the end of the line", []],
])("a client of Chat Completions gets nothing of a call that is denied: %s", async (_, end) => {
  const gateway = await guarded(NO_RM, { wireApi: "chat" });
  const call = [callStart("shell", ""), callMore(RM.slice(0, 30)), callMore(RM.slice(30))];
  gateway.upstream.script({ pieces: [chunk({ content: "Now: " }), ...call, ...end], pauseMs: 10 });
  const { text } = await gateway.ask(chat());
  expect(text).toContain("Now: ");
  expect(text).not.toContain("tool_calls");
  expect(text).toContain(DENIED);
  expect(await gateway.settled(1)).toMatchObject({ status: "blocked", errorKind: "guardrail_blocked" });
});

test("nor does one whose upstream speaks Responses", async () => {
  const gateway = await guarded(NO_RM, { wireApi: "responses" });
  const item = toolCall({ arguments: RM });
  const events = [
    { type: "response.output_item.added", output_index: 0, item: { ...item, arguments: "" } },
    { type: "response.function_call_arguments.delta", output_index: 0, delta: RM },
    { type: "response.output_item.done", output_index: 0, item },
  ];
  gateway.upstream.script({ pieces: [created, ...events.map(sse), completed([item])] });
  const { text } = await gateway.ask(chat());
  expect(text).not.toContain("rm -rf /");
  expect(text).toContain(DENIED);
});

test("calls that are allowed come whole and in order, also two at once", async () => {
  const gateway = await guarded(NO_RM, { wireApi: "chat" });
  const said = ['{"command":"ls"}', '{"command":"cat a"}'];
  const calls = [callStart("shell", "", 0), callMore(said[0] ?? ""), callStart("shell", said[1] ?? "", 1)];
  const pieces = [chunk({ content: "a" }), ...calls, chunk({ content: "b" }), chunk({}, "tool_calls"), DONE];
  gateway.upstream.script({ pieces, pauseMs: 5 });
  const { text, broken } = await gateway.ask(chat());
  expect([text, broken]).toEqual([pieces.join(""), false]);
});

test("the second of two calls is judged by itself", async () => {
  const gateway = await guarded(NO_RM, { wireApi: "chat" });
  const pieces = [callStart("shell", '{"command":"ls"}'), callStart("shell", RM, 1), chunk({}, "tool_calls")];
  gateway.upstream.script({ pieces: [...pieces, DONE] });
  const { text } = await gateway.ask(chat());
  expect(argumentsOf(text)).toBe("");
  expect(text).toContain(DENIED);
});

test("where no rule is about tools, a call streams as it comes", async () => {
  const gateway = await guarded({}, { wireApi: "chat" });
  gateway.upstream.script({ pieces: [callStart("mail", '{"to":"ann@'), callMore('example.org"}'), DONE] });
  const { text } = await gateway.ask(chat());
  expect(argumentsOf(text)).toBe('{"to":"[EMAIL_ADDRESS]"}');
});

test("arguments that are whole are judged before the item that repeats them", async () => {
  const gateway = await guarded(NO_RM);
  const item = toolCall({ arguments: RM });
  const events = [
    { type: "response.output_item.added", output_index: 0, item: { ...item, arguments: "" } },
    { type: "response.function_call_arguments.done", output_index: 0, arguments: RM },
  ];
  gateway.upstream.script({ pieces: [created, ...events.map(sse)] });
  const { text } = await gateway.ask(asked);
  expect(text).not.toContain("arguments.done");
  expect(text).toContain(DENIED);
});

test("a call that only the last event tells of is judged", async () => {
  const gateway = await guarded(NO_RM);
  gateway.upstream.script({ pieces: [created, completed([toolCall({ arguments: RM })])] });
  const { text } = await gateway.ask(asked);
  expect(text).not.toContain("response.completed");
  expect(text).toContain(DENIED);
});

test("a text that is denied is not sent where the answer is whole", async () => {
  const content = [{ type: "output_text", text: "it is forbidden" }];
  const output = [{ type: "message", role: "assistant", content }];
  const direct = await guarded(NO_BAD_WORD);
  direct.upstream.script({ body: { id: "resp_1", object: "response", output } });
  const message = { role: "assistant", content: "it is forbidden" };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  const spoken = await guarded(NO_BAD_WORD, { wireApi: "chat" });
  spoken.upstream.script({ body: { id: "c", object: "chat.completion", model: "m", choices } });
  for (const answer of [
    await direct.ask({ body: { model: "m", input: "hi" } }),
    await spoken.ask(chat(false)),
  ]) {
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([446, "guardrail_blocked"]);
    expect(answer.text).not.toContain("it is forbidden");
  }
});

test("what comes whole, though a stream was asked for, is looked at as events", async () => {
  const message = { role: "assistant", content: `it is forbidden, says ${MAIL}` };
  const body = { id: "c", object: "chat.completion", model: "m" };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  const masked = await guarded({}, { wireApi: "chat" });
  masked.upstream.script({ body: { ...body, choices } });
  const { text } = await masked.ask(asked);
  expect(text).toContain("says [EMAIL_ADDRESS]");
  expect(text).not.toContain(MAIL);
  const denied = await guarded(NO_BAD_WORD, { wireApi: "chat" });
  denied.upstream.script({ body: { ...body, choices } });
  const answer = await denied.ask(asked);
  expect([answer.status, answer.text.includes("it is forbidden")]).toEqual([400, false]);
});

test("a stream of Chat Completions has told its text when it is judged, and the log says so", async () => {
  const gateway = await guarded(NO_BAD_WORD, { wireApi: "chat" });
  const pieces = [chunk({ content: "it is forb" }), chunk({ content: "idden" }), chunk({}, "stop"), DONE];
  gateway.upstream.script({ pieces });
  expect((await gateway.ask(chat())).text).toBe(pieces.join(""));
  expect((await gateway.settled(1)).warnings.join()).toContain("too late to stop it");
});

const PATCH = "*** Begin Patch\n*** Update File: README.md\n+Never run rm -rf build\n*** End Patch";

test.each([
  ["a patch", { type: "custom_tool_call", name: "apply_patch", input: PATCH }],
  ["a file", toolCall({ name: "write_file", arguments: JSON.stringify({ text: PATCH }) })],
])("%s that speaks of a command runs none", async (_, item) => {
  const gateway = await guarded(NO_RM);
  const written = { type: "response.custom_tool_call_input.done", output_index: 0, input: PATCH };
  const done = { type: "response.output_item.done", output_index: 0, item };
  gateway.upstream.script({ pieces: [created, sse(written), sse(done), completed([item])] });
  const { text } = await gateway.ask(asked);
  expect(text).toContain("response.completed");
  expect(text).not.toContain("response.failed");
});

test.each([
  toolCall({ arguments: '{"command":"ls","cmd":"rm -rf /"}' }),
  toolCall({ arguments: '{"command":[],"cmd":"rm -rf /"}' }),
  toolCall({ name: "write_stdin", arguments: '{"session_id":1,"chars":"rm -rf /\\n"}' }),
  toolCall({ arguments: '{"command":"rm -rf / ' }),
  { type: "custom_tool_call", name: "exec", input: "rm -rf /" },
  { type: "local_shell_call", action: { type: "exec", command: ["rm", "-rf", "/"] } },
  { type: "shell_call", action: { commands: ["ls", "rm -rf /"] } },
])("a command is found wherever a tool takes one: %j", async (item) => {
  const gateway = await guarded(NO_RM);
  const done = { type: "response.output_item.done", output_index: 0, item };
  gateway.upstream.script({ pieces: [created, sse(done), completed([item])] });
  expect((await gateway.ask(asked)).text).toContain(DENIED);
});

test.each([
  ["[DONE]", [DONE]],
  ["nothing", []],
])("the last word is told when a stream of Chat Completions ends with %s", async (_, end) => {
  const gateway = await guarded({}, { wireApi: "chat" });
  gateway.upstream.script({ pieces: [chunk({ content: "hello " }), chunk({ content: MAIL }), ...end] });
  const { text } = await gateway.ask(chat());
  expect(
    deltasOf(text)
      .map((delta) => delta?.content ?? "")
      .join(""),
  ).toBe("hello [EMAIL_ADDRESS]");
});
