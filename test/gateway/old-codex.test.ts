import { expect, test } from "vitest";
import { CODEX_HEADERS, openGateway } from "../support/open-gateway.ts";

const call = { id: "c1", type: "function", function: { name: "shell", arguments: "{}" } };
/** As Codex 0.80 writes it: what the model said stands behind its call, and the result behind that. */
const body = {
  model: "m",
  messages: [
    { role: "user", content: "u" },
    { role: "assistant", content: null, tool_calls: [call] },
    { role: "assistant", content: "Working on it." },
    { role: "tool", tool_call_id: "c1", content: "done" },
  ],
  stream: true,
};
const chunk = { choices: [{ index: 0, delta: { content: "hi" }, finish_reason: "stop" }] };

const cases = [
  { who: "Codex", headers: CODEX_HEADERS, roles: ["user", "assistant", "tool"], asksForUsage: true },
  {
    who: "another client",
    headers: { "user-agent": "curl" },
    roles: ["user", "assistant", "assistant", "tool"],
    asksForUsage: false,
  },
];

for (const { who, headers, roles, asksForUsage } of cases) {
  test(`${who} over Chat Completions to an upstream that speaks it`, async () => {
    const gateway = await openGateway({
      integrations: [{ slug: "up", provider: "custom", wireApi: "chat" }],
    });
    gateway.upstream.script({ pieces: [`data: ${JSON.stringify(chunk)}\n\n`, "data: [DONE]\n\n"] });
    const { text } = await gateway.ask({ path: "/v1/chat/completions", headers, body });
    expect(text).toContain('"content":"hi"');
    const [sent] = gateway.upstream.requests.map((request) => JSON.parse(request.body.toString()));
    expect(sent.messages.map(({ role }: { role: string }) => role)).toEqual(roles);
    expect(sent.stream_options !== undefined).toBe(asksForUsage);
  });
}
