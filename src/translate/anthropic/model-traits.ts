/**
 * Where Claude models differ on the wire. Anthropic refuses a request (400) that asks a model for what it lacks,
 * so this table decides before the request is sent.
 */
export interface ModelTraits {
  /** `budget`: `thinking.budget_tokens`; `adaptive`: `thinking.type: "adaptive"` with `output_config.effort`. */
  readonly thinking: "none" | "budget" | "adaptive";
  /** What turns thinking off: leaving the field out, `type: "disabled"`, or nothing at all. */
  readonly thinkingOff: "omit" | "disabled" | "never";
  /** With a budget it thinks before the first call of a turn and not between calls (without Anthropic's beta header). */
  readonly thinksOncePerTurn: boolean;
  /** The values that `output_config.effort` may have, lowest first. */
  readonly efforts: readonly string[];
  /** Takes temperature and top_p. */
  readonly sampling: boolean;
  /** Takes a `tool_choice` that forces a tool. */
  readonly forcedTools: boolean;
  /** Takes `output_config.format` and `strict` tools. */
  readonly structuredOutput: boolean;
  /** Has Anthropic's own web search. */
  readonly webSearch: boolean;
  /** Asked for when the request names no bound. Within every such model's limit. */
  readonly defaultMaxTokens: number;
}

const EFFORTS = ["low", "medium", "high", "max"];
const EFFORTS_WITH_XHIGH = ["low", "medium", "high", "xhigh", "max"];

/** Claude-compatible endpoints of others (MiniMax, Kimi, GLM …): the older, wider understood shape. */
const NOT_CLAUDE: ModelTraits = {
  thinking: "budget",
  thinkingOff: "omit",
  thinksOncePerTurn: false,
  efforts: [],
  sampling: true,
  forcedTools: true,
  structuredOutput: false,
  webSearch: false,
  defaultMaxTokens: 16_384,
};

const CLAUDE_3: ModelTraits = {
  ...NOT_CLAUDE,
  thinking: "none",
  webSearch: true,
  defaultMaxTokens: 4_096,
};

/** 3.7 to 4.5. */
const CLAUDE_4: ModelTraits = {
  ...CLAUDE_3,
  thinking: "budget",
  thinksOncePerTurn: true,
  defaultMaxTokens: 32_000,
};

const CLAUDE_4_6: ModelTraits = {
  ...CLAUDE_4,
  thinking: "adaptive",
  efforts: EFFORTS,
  structuredOutput: true,
  defaultMaxTokens: 64_000,
};

const CLAUDE_4_7: ModelTraits = { ...CLAUDE_4_6, efforts: EFFORTS_WITH_XHIGH, sampling: false };

/** Thinks unless told not to. */
const CLAUDE_5: ModelTraits = { ...CLAUDE_4_7, thinkingOff: "disabled" };

/** Opus 5.5, Fable 5.1 and what is unknown but surely newer: always thinks, refuses forced tools. */
const CLAUDE_5_5: ModelTraits = { ...CLAUDE_5, thinkingOff: "never", forcedTools: false };

/**
 * By the model's name, also with a cloud's prefix or suffix (`us.anthropic.claude-opus-4-6-v1:0`) or a router's dots.
 * Sources, read 2026-11: platform.claude.com/docs/en/build-with-claude/effort, …/build-with-claude/adaptive-thinking,
 * …/models/opus-5-5/whats-new-opus-5-5, docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html.
 */
export function traitsOf(model: string): ModelTraits {
  if (!/claude/i.test(model)) return NOT_CLAUDE;
  const { family, version } = parseName(model.toLowerCase());
  // These two think always, in every version.
  if (family === "fable" || family === "mythos") {
    return { ...CLAUDE_5_5, forcedTools: version < 5.01 };
  }
  if (version >= 5.05) return CLAUDE_5_5;
  if (version >= 5) return CLAUDE_5;
  if (version >= 4.07) return CLAUDE_4_7;
  if (version >= 4.06) return CLAUDE_4_6;
  if (version >= 4.05) return { ...CLAUDE_4, structuredOutput: true, defaultMaxTokens: 64_000 };
  if (version >= 4) return CLAUDE_4;
  if (version >= 3.07) return { ...CLAUDE_4, defaultMaxTokens: 64_000 };
  return version >= 3.05 ? { ...CLAUDE_3, defaultMaxTokens: 8_192 } : CLAUDE_3;
}

/** What can be asked of a model: its own words, or those that become a budget of tokens. */
export function effortsOf(model: string): readonly string[] {
  const { thinking, efforts } = traitsOf(model);
  if (thinking === "none") return [];
  return efforts.length > 0 ? efforts : ["low", "medium", "high"];
}

/** `claude-opus-4-6` is 4.06, so that versions compare as numbers; a name without one is taken for the newest. */
function parseName(model: string): { readonly family: string | undefined; readonly version: number } {
  const family = /opus|sonnet|haiku|fable|mythos|instant/.exec(model)?.[0];
  if (family === "instant" || /claude-v?[12](?!\d)/.test(model)) return { family, version: 2 };
  // A date (eight digits) is not a version.
  const numbers =
    /(?:opus|sonnet|haiku|fable|mythos)-(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(model) ??
    /claude-(\d{1,2})(?:[-.](\d{1,2}))?-(?:opus|sonnet|haiku)/.exec(model);
  if (!numbers) return { family, version: family === "fable" || family === "mythos" ? 5 : 99 };
  return { family, version: Number(numbers[1]) + Number(numbers[2] ?? 0) / 100 };
}
