// Where we and the AI SDK part on purpose. oracle.test.ts fails for a difference that is not here, and for an entry
// that is no difference any more: then a newer SDK has learnt it, or we have lost it.
import type { Difference } from "../support/differing-paths.ts";
import type { OracleName } from "../support/oracle.ts";

const differs = (at: readonly string[], why: string): readonly Difference[] => [{ at, why }];

/** By the fixture's folder: what the two hear in its stream, as `Heard` has it. */
export const STREAM_DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  "chat/announced-call-missing": differs(
    ["finish"],
    "The vendor says tool_calls and sends none. Codex would take that for a finished turn, so we fail it.",
  ),
  "chat/calls-name-in-pieces": differs(
    ["calls.0.name", "calls.0.input", "calls.1", "calls.2"],
    "We join a name that comes in pieces or again; the SDK begins a new call with each piece.",
  ),
  "chat/calls-whole-without-index": differs(
    ["calls.0", "calls.1", "calls.2", "finish"],
    "Arguments that are an object, not text. The SDK's schema refuses the chunk; we take the calls.",
  ),
  "chat/deepseek-thinking-call": differs(
    ["usage.cached"],
    "DeepSeek counts its cache in prompt_cache_hit_tokens, which the SDK's compatible provider does not read.",
  ),
  "chat/done-without-reason": differs(
    ["finish"],
    "[DONE] is an end that the vendor means; some never send finish_reason. The SDK asks for the reason.",
  ),
  "chat/google-signatures": differs(
    ["finish"],
    "Google says stop although there are calls. The SDK repeats it; we say what it means.",
  ),
  "chat/groq-usage": differs(["usage"], "Groq reports it in x_groq.usage, which the SDK does not read."),
  "chat/moonshot-usage-in-choice": differs(
    ["usage"],
    "Moonshot reports it inside the choice, which the SDK does not read.",
  ),
  "chat/openai-function-call": differs(
    ["calls.0"],
    "function_call, from before tools: the SDK hears no call and says tool-calls all the same.",
  ),
  "chat/several-choices": differs(
    ["finish"],
    "We take the choice with the index 0; the SDK takes whichever stands first, here the end of another one.",
  ),
  "chat/think-tags-split": differs(
    ["text", "reasoning"],
    "<think> at the beginning is thoughts for us; the SDK leaves tags to a middleware.",
  ),
  "chat/think-tags-whole": differs(["text", "reasoning"], "The same, with the tags whole."),
  "chat/xai-reasoning-apart": differs(
    ["usage.output"],
    "xAI counts reasoning beside the output and bills both; the SDK's compatible provider leaves it out.",
  ),
  "anthropic/stream-cut-off": differs(
    ["usage"],
    "Both fail. We still tell what message_start has counted, since it is billed.",
  ),
  "anthropic/stream-overloaded-in-the-middle": differs(["usage"], "The same."),
  "anthropic/stream-lost-tool-call": differs(
    ["finish"],
    "tool_use without a call: the SDK says tool-calls; we fail, for a lost call must not pass for a finished turn.",
  ),
  "anthropic/stream-refusal": differs(
    ["text"],
    "Claude explains a refusal in stop_details alone; we say it as words, so that the user sees why.",
  ),
  "anthropic/stream-two-messages": differs(
    ["text", "finish", "usage.input", "usage.output"],
    "Anthropic goes on with a paused turn in a further message. The SDK ends at one; we tell and add up all.",
  ),
  "anthropic/stream-unknown-kinds": differs(
    ["finish"],
    "Anthropic asks clients to pass over kinds that they do not know; the SDK's schema refuses them.",
  ),
  "anthropic/stream-web-search": differs(
    ["finish"],
    "Citations without all of their fields: the SDK's schema refuses them.",
  ),
  "anthropic/stream-without-block-ends": differs(
    ["text", "calls.0", "calls.1", "finish", "usage"],
    "Claude-compatible endpoints forget content_block_stop, message_stop and deltas for the first words.",
  ),
  "gemini/arguments-in-pieces": differs(
    ["calls.0.input.file"],
    "A path with a quoted key, $.file['line count']: the SDK overwrites the object with the value.",
  ),
  "gemini/call-without-id-or-arguments": differs(
    ["calls.0.name"],
    "We put _ before a name that Gemini refuses to begin with a digit, and take it away again.",
  ),
  "gemini/code-run-by-google": differs(
    ["reasoning"],
    "Code that Google ran is shown among the thoughts; for the SDK it is a call with its result.",
  ),
  "gemini/end-missing": differs(["finish"], "Cut off: the SDK says other, we fail."),
  "gemini/picture": differs(["reasoning"], "Codex cannot show a picture, so we say that there was one."),
  "gemini/prompt-blocked": differs(
    ["finish"],
    "A prompt that was blocked has no answer: we fail with the vendor's reason.",
  ),
  "gemini/thoughts-then-parallel-calls": differs(
    ["usage.input"],
    "Google counts the tokens of its own tools' results apart, and bills them as input; the SDK leaves them out.",
  ),
};

/** By dialect: in the bodies that the two send. Each entry is met in at least one of the conversations. */
export const REQUEST_DIFFERENCES: Readonly<Record<OracleName, readonly Difference[]>> = {
  chat: [],
  anthropic: [
    {
      at: ["system.*.cache_control", "tools.*.cache_control", "messages.*.content.*.cache_control"],
      why: "We mark what the prompt cache shall keep; the SDK leaves that to its caller.",
    },
    {
      at: ["messages.*.content.*.content"],
      why: "The result of a tool as a list of one text block, so that pictures fit in; the SDK sends the text itself.",
    },
    {
      at: ["tools.*.eager_input_streaming"],
      why: "The SDK lets arguments arrive before Anthropic has checked that they are JSON; we take only checked ones.",
    },
  ],
  gemini: [
    {
      at: ["contents.*.parts.*.functionCall.id", "contents.*.parts.*.functionResponse.id"],
      why: "We send no ids of calls, since Vertex' v1 API has none: order says the same.",
    },
    {
      at: [
        "contents.*.parts.*.functionResponse.response.output",
        "contents.*.parts.*.functionResponse.response.name",
        "contents.*.parts.*.functionResponse.response.content",
      ],
      why: "Google documents the key output for a result; the SDK uses name and content.",
    },
    {
      at: ["contents.*.parts.*.thoughtSignature"],
      why: "Google checks only the first of parallel calls for a signature; the SDK sends its stand-in with each.",
    },
    { at: ["generationConfig"], why: "We leave it out when it is empty." },
  ],
};
