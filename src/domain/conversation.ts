/**
 * One request for a model: the meaning of a Responses request in our own words, and the hub of all translation.
 * Client grammars parse into it, upstream dialects encode from it; nothing that Codex can say is lost on the way in.
 */
export interface ModelRequest {
  readonly model: string;
  readonly wantsStream: boolean;
  /** The system prompt of APIs that keep it apart from the conversation. */
  readonly instructions?: string;
  /** In the order in which they happened. */
  readonly items: readonly Item[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topLogprobs?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly reasoning: ReasoningWish;
  readonly verbosity?: "low" | "medium" | "high";
  readonly outputFormat: OutputFormat;
  readonly serviceTier?: string;
  /** Requests with the same value share a prompt cache; Codex sends the thread's id. */
  readonly cacheKey?: string;
  /** An opaque name of the end user. */
  readonly user?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** How hard to think. `effort` is kept as it came: vendors invent new words faster than we release. */
export interface ReasoningWish {
  readonly effort?: string;
  /** The client wants to see a summary of the thoughts. */
  readonly summary?: string;
}

export type OutputFormat =
  | { readonly kind: "text" }
  | { readonly kind: "json-object" }
  | {
      readonly kind: "json-schema";
      readonly name: string;
      readonly schema: JsonSchema;
      readonly strict: boolean;
      readonly description?: string;
    };

export type JsonSchema = Readonly<Record<string, unknown>>;

export type Item = Message | Reasoning | ToolCall | ToolResult;

export interface Message {
  readonly kind: "message";
  readonly role: "system" | "developer" | "user" | "assistant";
  readonly content: readonly Content[];
}

export type Content =
  | { readonly kind: "text"; readonly text: string }
  /** `url` is `https:…` or a whole `data:` URL. */
  | { readonly kind: "image"; readonly url: string; readonly detail?: string }
  /** Either a `data:` or `https:` URL, or an id of a file that the vendor keeps. */
  | { readonly kind: "file"; readonly url?: string; readonly fileId?: string; readonly name?: string }
  /** Base64 and its format (`wav`, `mp3`). */
  | { readonly kind: "audio"; readonly data: string; readonly format: string }
  /** What the model said instead of an answer. */
  | { readonly kind: "refusal"; readonly text: string };

export interface Reasoning {
  readonly kind: "reasoning";
  /** What the client has seen of it; may be empty. */
  readonly summary: readonly string[];
  /** The thoughts themselves, where the vendor shows them; may be empty. */
  readonly text: readonly string[];
  readonly carry?: Carry;
}

/**
 * State that only its vendor can read and that must come back verbatim (signatures, encrypted thoughts). It
 * belongs to whoever minted it; every other dialect drops it, with a warning.
 */
export interface Carry {
  /** Who minted it, as `DialectTarget.minter` names it. */
  readonly minter: string;
  readonly value: unknown;
}

/** A tool that the model wants to use. */
export interface ToolCall {
  readonly kind: "tool-call";
  readonly callId: string;
  /** The flat name, as in `Tool.name`. */
  readonly name: string;
  /** `text`: the raw input of a freeform tool; `json`: arguments, as text that ought to be JSON. */
  readonly form: "json" | "text";
  readonly input: string;
}

export interface ToolResult {
  readonly kind: "tool-result";
  readonly callId: string;
  readonly content: readonly Content[];
}

/**
 * What the model may call. `name` is flat and safe everywhere (`^[a-zA-Z0-9_-]{1,64}$`, unique in the request);
 * `origin` is how the client knows the tool, so that a call comes back under the client's own name.
 */
export type Tool = FunctionTool | FreeformTool | SearchTool | WebSearchTool;

export interface ToolOrigin {
  readonly name: string;
  readonly namespace?: string;
}

interface NamedTool {
  readonly name: string;
  readonly origin: ToolOrigin;
  readonly description?: string;
}

export interface FunctionTool extends NamedTool {
  readonly kind: "function";
  readonly parameters: JsonSchema;
  readonly strict?: boolean;
}

/** Takes free text, not JSON, such as Codex's apply_patch. */
export interface FreeformTool extends NamedTool {
  readonly kind: "freeform";
  readonly grammar?: { readonly syntax: string; readonly definition: string };
}

/** Codex's search through tools that it has not shown yet: run by the client like a function. */
export interface SearchTool extends NamedTool {
  readonly kind: "tool-search";
  readonly parameters: JsonSchema;
}

/** Run by the vendor itself, where it can. `options` is the client's own wording. */
export interface WebSearchTool {
  readonly kind: "web-search";
  readonly options: Readonly<Record<string, unknown>>;
}

export type ToolChoice =
  | { readonly kind: "auto" }
  | { readonly kind: "none" }
  | { readonly kind: "required" }
  /** One tool, by its flat name. */
  | { readonly kind: "tool"; readonly name: string }
  /** Any of these, by their flat names. */
  | { readonly kind: "allowed"; readonly names: readonly string[]; readonly required: boolean };

/** Something that could not be carried over, and what became of it. Kept in the log. */
export interface Warning {
  readonly feature: string;
  readonly whatWeDid: string;
}
