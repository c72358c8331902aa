// Guardrails through the real server: what was hidden once stays hidden, wherever it comes back, and what is looked at.
import { expect, test } from "vitest";
import type { Guardrail } from "../../src/domain/guardrail.ts";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";
import { sse } from "../support/responses-events.ts";

const rule = (more: Partial<Guardrail> = {}): Guardrail => ({
  name: "house",
  checks: [
    { id: "secrets", parameters: {} },
    { id: "pii", parameters: {} },
  ],
  hooks: ["input"],
  action: "mask",
  async: false,
  onError: "block",
  reversible: true,
  ...more,
});

const MAIL = "ann@example.org";
const headers = { ...CODEX_HEADERS, "thread-id": "thread-1" };
const asked = (input: unknown, more: object = {}) => ({
  headers,
  body: { model: "m", stream: true, input, ...more },
});

/** Made up; only its name tells that it is a secret. */
const VALUE = `wJ7rXk2Pq9Lm4Zt8${"Bv3Nc6Hd1Fs5Gy0Tq8R"}`;
const fileRead = { type: "function_call_output", call_id: "c1", output: `APP_API_KEY=${VALUE}\n` };
const prose = (text: string) => ({
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text }],
});
const callWith = (given: object) => ({
  type: "function_call",
  name: "f",
  call_id: "c",
  arguments: JSON.stringify(given),
});

test.each([
  ["in prose", prose(`The value is ${VALUE}, shall I rotate it?`)],
  ["in a list of arguments", callWith({ cmd: ["deploy", "--key", VALUE] })],
  ["under another name", callWith({ env: { WHATEVER: VALUE } })],
])("a value that came back is hidden again: %s", async (_name, item) => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  await gateway.ask(asked([fileRead]));
  await gateway.ask(asked([fileRead, item]));
  const sent = String(gateway.upstream.requests.at(-1)?.body);
  expect(sent).not.toContain(VALUE);
  expect(JSON.parse(sent).input).toEqual(
    JSON.parse(JSON.stringify([fileRead, item]).replaceAll(VALUE, "{{SECRET_1}}")),
  );
});

test("a value that is found late is hidden where it stood before, in the same request and in the one before", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  const early = [prose(`It is ${VALUE}`), callWith({ cmd: [VALUE], env: { B: MAIL } })];
  const instructions = `Never say ${VALUE}`;
  await gateway.ask(asked([...early, fileRead], { instructions }));
  expect(String(gateway.upstream.requests.at(-1)?.body)).not.toContain(VALUE);

  const other = { ...headers, "thread-id": "thread-2" };
  await gateway.ask({ ...asked(early, { instructions }), headers: other });
  await gateway.ask({ ...asked([...early, fileRead], { instructions }), headers: other });
  expect(String(gateway.upstream.requests.at(-1)?.body)).not.toContain(VALUE);
});

test("the name of a value in arguments tells what it is, whether it comes back or not", async () => {
  for (const reversible of [true, false]) {
    const gateway = await openGateway({ settings: { guardrails: [rule({ reversible })] } });
    await gateway.ask(asked([callWith({ again: VALUE, env: { APP_API_KEY: VALUE } })]));
    const sent = JSON.parse(String(gateway.upstream.requests[0]?.body)).input[0].arguments;
    const hidden = reversible ? "{{SECRET_1}}" : "[SECRET]";
    expect(JSON.parse(sent)).toEqual({ again: hidden, env: { APP_API_KEY: hidden } });
  }
});

/** An answer that says this, whole. */
const said = (text: string): string =>
  [
    { type: "response.created", response: { id: "r", model: "m" } },
    { type: "response.output_item.done", output_index: 0, item: prose(text) },
    { type: "response.completed", response: { id: "r", model: "m", output: [prose(text)] } },
  ]
    .map(sse)
    .join("");

test("more values than a thread can hold: nothing leaves, and what the client is told is never a placeholder", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  const mails = Array.from({ length: 5_000 }, (_, index) => `u${index + 1}@example.org`).join("\n");
  const input = [{ type: "function_call_output", call_id: "c", output: mails }];
  for (let turn = 0; turn < 2; turn += 1) {
    gateway.upstream.script({ pieces: [said("{{EMAIL_1}} {{EMAIL_4096}} [EMAIL_ADDRESS]")] });
    const { text } = await gateway.ask(asked(input));
    expect(text).toContain('"u1@example.org u4096@example.org [EMAIL_ADDRESS]"');
  }
  const [first, second] = gateway.upstream.requests.map((request) => String(request.body));
  expect(first).toBe(second);
  expect(first).not.toMatch(/u\d+@/);
});

test.each([
  ["text behind a picture", { output: `data:image/png;base64,iVBORw0KGgo=\nAPP_API_KEY=${VALUE}` }],
  ["text in the same line", { output: `data:image/png;base64,iVBORw0KGgo=;APP_API_KEY=${VALUE}` }],
  ["a picture's address", { image_url: `https://bob:${VALUE}@files.example.com/a.png` }],
  ["a plain text behind an object in a list", { output: [{ type: "x" }, `APP_API_KEY=${VALUE}`] }],
])("%s is looked at", async (_name, item) => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  await gateway.ask(asked([{ type: "function_call_output", call_id: "c", ...item }]));
  expect(String(gateway.upstream.requests[0]?.body)).not.toContain(VALUE);
});

test("whatever else somebody can write into is looked at, and a hosted tool keeps its key", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule()] } });
  const more = {
    user: MAIL,
    metadata: { name: MAIL, id: "plain" },
    prompt: { id: "pmpt_1", variables: { name: `I am ${MAIL}` } },
    prediction: { type: "content", content: `of ${MAIL}` },
    tools: [
      { type: "function", name: "f", description: `Ask ${MAIL}`, parameters: {} },
      { type: "mcp", server_label: "s", headers: { authorization: `Bearer ${VALUE}` } },
    ],
  };
  await gateway.ask(asked("hi", more));
  const { user, metadata, prompt, prediction, tools } = JSON.parse(
    String(gateway.upstream.requests[0]?.body),
  );
  expect(JSON.stringify({ user, metadata, prompt, prediction, tools })).toBe(
    JSON.stringify(more).replaceAll(MAIL, "{{EMAIL_1}}"),
  );
});

test("a block says where else it was", async () => {
  const gateway = await openGateway({ settings: { guardrails: [rule({ action: "block" })] } });
  const { text } = await gateway.ask(asked("hi", { metadata: { content: MAIL } }));
  expect(text).toContain("EMAIL_ADDRESS in the metadata");
});

test("an answer that is kept is kept as it was told, and hidden again where a thread goes on from it", async () => {
  const gateway = await openGateway({
    integrations: [{ wireApi: "chat" }],
    settings: {
      guardrails: [
        rule(),
        rule({ name: "told", checks: [{ id: "secrets", parameters: {} }], hooks: ["output"] }),
      ],
    },
  });
  const token = `ghp_${"a1B2c3D4".repeat(4)}e5F6`;
  const says = (content: string) => ({
    body: {
      id: "c",
      object: "chat.completion",
      model: "m",
      choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    },
  });
  gateway.upstream.script(says(`Write to {{EMAIL_1}} with ${token}`), says("ok"));
  const told = await gateway.ask({ body: { model: "m", input: `I am ${MAIL}` } });
  expect(told.text).toContain(`Write to ${MAIL} with [`);
  const { id } = JSON.parse(told.text);
  const kept = await gateway.ask({ path: `/v1/responses/${id}`, method: "GET" });
  expect(kept.text).toContain(`Write to ${MAIL} with [`);
  expect(kept.text).not.toContain(token);

  const other = { ...CODEX_HEADERS, "thread-id": "thread-2" };
  const body = { model: "m", input: "first bob@example.org", previous_response_id: id };
  await gateway.ask({ headers: other, body });
  const sent = String(gateway.upstream.requests.at(-1)?.body);
  expect(sent).not.toContain(MAIL);
  expect(sent).not.toContain("bob@example.org");
});
