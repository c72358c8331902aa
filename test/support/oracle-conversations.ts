// A few conversations, each in our own words and in the AI SDK's.
import type { Item, ModelRequest, Tool } from "../../src/domain/conversation.ts";
import type { OracleCall, OracleName } from "./oracle.ts";

export interface Conversation {
  readonly name: string;
  /** Where it has a meaning; absent: everywhere. */
  readonly dialects?: readonly OracleName[];
  readonly ours: Partial<ModelRequest> & Pick<ModelRequest, "items">;
  readonly theirs: OracleCall;
}

const user = (text: string): Item => ({ kind: "message", role: "user", content: [{ kind: "text", text }] });
const says = (text: string): Item => ({
  kind: "message",
  role: "assistant",
  content: [{ kind: "text", text }],
});
const call = (callId: string, path: string): Item => ({
  kind: "tool-call",
  callId,
  name: "read",
  form: "json",
  input: JSON.stringify({ path }),
});
const result = (callId: string, text: string): Item => ({
  kind: "tool-result",
  callId,
  content: [{ kind: "text", text }],
});
const carried = (value: unknown, thought: string[] = []): Item => ({
  kind: "reasoning",
  summary: thought,
  text: [],
  carry: { minter: "minter", value },
});

type TheirMessage = OracleCall["prompt"][number];
type TheirOptions = TheirMessage["providerOptions"];

const theirUser = (text: string): TheirMessage => ({ role: "user", content: [{ type: "text", text }] });
const theirCall = (toolCallId: string, path: string, providerOptions: TheirOptions = undefined) =>
  ({
    type: "tool-call",
    toolCallId,
    toolName: "read",
    input: { path },
    ...(providerOptions && { providerOptions }),
  }) as const;
const theirResult = (toolCallId: string, value: string) =>
  ({ type: "tool-result", toolCallId, toolName: "read", output: { type: "text", value } }) as const;

const PARAMETERS = {
  type: "object",
  properties: { path: { type: "string", description: "Of the file." } },
  required: ["path"],
} as const;
const tools: readonly Tool[] = [
  { kind: "function", name: "read", origin: { name: "read" }, description: "Reads.", parameters: PARAMETERS },
];
const theirTools: OracleCall["tools"] = [
  {
    type: "function",
    name: "read",
    description: "Reads.",
    inputSchema: { ...PARAMETERS, required: ["path"] },
  },
];

const PNG = "iVBORw0KGgo=";
const SIGNATURE = "c2lnbmF0dXJl";

export const CONVERSATIONS: readonly Conversation[] = [
  { name: "a question", ours: { items: [user("Hi")] }, theirs: { prompt: [theirUser("Hi")] } },
  {
    name: "a system prompt and several turns",
    ours: { instructions: "Be brief.", items: [user("Hi"), says("Hello."), user("Why?")] },
    theirs: {
      prompt: [
        { role: "system", content: "Be brief." },
        theirUser("Hi"),
        { role: "assistant", content: [{ type: "text", text: "Hello." }] },
        theirUser("Why?"),
      ],
    },
  },
  {
    name: "a tool call and its result",
    ours: { items: [user("Read a"), says("Yes."), call("call_a", "a"), result("call_a", "A")], tools },
    theirs: {
      prompt: [
        theirUser("Read a"),
        { role: "assistant", content: [{ type: "text", text: "Yes." }, theirCall("call_a", "a")] },
        { role: "tool", content: [theirResult("call_a", "A")] },
      ],
      tools: theirTools,
    },
  },
  {
    name: "parallel calls, then words of the user's",
    ours: {
      items: [
        user("Read both"),
        call("call_a", "a"),
        call("call_b", "b"),
        result("call_a", "A"),
        result("call_b", "B"),
        user("Well?"),
      ],
      tools,
      toolChoice: { kind: "required" },
    },
    theirs: {
      prompt: [
        theirUser("Read both"),
        { role: "assistant", content: [theirCall("call_a", "a"), theirCall("call_b", "b")] },
        { role: "tool", content: [theirResult("call_a", "A"), theirResult("call_b", "B")] },
        theirUser("Well?"),
      ],
      tools: theirTools,
      toolChoice: { type: "required" },
    },
  },
  {
    name: "pictures",
    ours: {
      items: [
        {
          kind: "message",
          role: "user",
          content: [
            { kind: "text", text: "What is it?" },
            { kind: "image", url: `data:image/png;base64,${PNG}` },
            { kind: "image", url: "https://example.org/a.png" },
          ],
        },
      ],
    },
    theirs: {
      prompt: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is it?" },
            { type: "file", mediaType: "image/png", data: PNG },
            { type: "file", mediaType: "image/png", data: new URL("https://example.org/a.png") },
          ],
        },
      ],
    },
  },
  {
    name: "thoughts with a signature, before a call",
    dialects: ["anthropic"],
    ours: {
      items: [
        user("Read a"),
        carried({ signature: SIGNATURE, thinking: "I read a." }, ["I read a."]),
        call("call_a", "a"),
        result("call_a", "A"),
      ],
      tools,
      reasoning: { effort: "low" },
    },
    theirs: {
      prompt: [
        theirUser("Read a"),
        {
          role: "assistant",
          content: [
            {
              type: "reasoning",
              text: "I read a.",
              providerOptions: { anthropic: { signature: SIGNATURE } },
            },
            theirCall("call_a", "a"),
          ],
        },
        { role: "tool", content: [theirResult("call_a", "A")] },
      ],
      tools: theirTools,
      providerOptions: { anthropic: { thinking: { type: "enabled", budgetTokens: 1_024 } } },
    },
  },
  {
    name: "thoughts that only Anthropic can read",
    dialects: ["anthropic"],
    ours: {
      items: [user("Read a"), carried({ redacted: "c2VjcmV0" }), call("call_a", "a"), result("call_a", "A")],
      tools,
      reasoning: { effort: "low" },
    },
    theirs: {
      prompt: [
        theirUser("Read a"),
        {
          role: "assistant",
          content: [
            { type: "reasoning", text: "", providerOptions: { anthropic: { redactedData: "c2VjcmV0" } } },
            theirCall("call_a", "a"),
          ],
        },
        { role: "tool", content: [theirResult("call_a", "A")] },
      ],
      tools: theirTools,
      providerOptions: { anthropic: { thinking: { type: "enabled", budgetTokens: 1_024 } } },
    },
  },
  {
    name: "a signed call beside an unsigned one",
    dialects: ["chat", "gemini"],
    ours: {
      items: [
        user("Read both"),
        carried({
          on: "call",
          callId: "call_a",
          signature: SIGNATURE,
          extras: { call_a: { google: { thought_signature: SIGNATURE } } },
        }),
        call("call_a", "a"),
        call("call_b", "b"),
        result("call_a", "A"),
        result("call_b", "B"),
      ],
      tools,
    },
    theirs: {
      prompt: [
        theirUser("Read both"),
        {
          role: "assistant",
          content: [
            theirCall("call_a", "a", { google: { thoughtSignature: SIGNATURE } }),
            theirCall("call_b", "b"),
          ],
        },
        { role: "tool", content: [theirResult("call_a", "A"), theirResult("call_b", "B")] },
      ],
      tools: theirTools,
    },
  },
  {
    name: "a signed text",
    dialects: ["gemini"],
    ours: {
      items: [
        user("Hi"),
        says("Hello."),
        carried({ on: "text", length: 6, signature: SIGNATURE }),
        user("Why?"),
      ],
    },
    theirs: {
      prompt: [
        theirUser("Hi"),
        {
          role: "assistant",
          content: [
            {
              type: "text",
              text: "Hello.",
              providerOptions: { google: { thoughtSignature: SIGNATURE } },
            },
          ],
        },
        theirUser("Why?"),
      ],
    },
  },
];
