import type { IncomingHttpHeaders } from "node:http";

/** A JSON object, as a server reads it: nothing in it is what it should be until that was checked. */
export type Json = Readonly<Record<string, unknown>>;

/** What an upstream says, piece by piece, whatever its API. */
export type Spoken =
  | { readonly kind: "text"; readonly text: string }
  /** `state` is what the vendor wants back letter for letter; nobody else may ever see it. */
  | { readonly kind: "thought"; readonly text: string; readonly state: string }
  | SpokenCall
  /** The stream says that it failed, with a status of 200. */
  | { readonly kind: "fault"; readonly message: string };

export interface SpokenCall {
  readonly kind: "call";
  readonly id: string;
  readonly name: string;
  readonly arguments: Json;
  /** A tool with a grammar, where the API has such: its input is the one argument. */
  readonly freeform?: true;
}

/** One way to count for all vendors: `input` with all that was cached, `output` with all that was thought. */
export interface SpokenUsage {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

export interface WireRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Json;
}

/** A call of the history, since the user spoke last, and the thoughts that came back with it. */
export interface SeenCall {
  readonly key: string;
  readonly thoughts: string | undefined;
}

/** What a request means, whatever its API. */
export interface Reading {
  readonly tools: readonly { readonly name: string; readonly freeform: boolean }[];
  /** Results of the calls that the model made last; empty when the user spoke last. */
  readonly results: readonly string[];
  readonly calls: readonly SeenCall[];
  /** Every opaque word of the whole history. */
  readonly states: readonly string[];
  /** Pictures, in base64. */
  readonly images: readonly string[];
  /** The JSON schema that the answer must follow. */
  readonly schema: unknown;
}

/** One vendor's API, from the vendor's side. */
export interface Wire {
  /** What an integration is given as its base URL, below the server's root. */
  readonly basePath: string;
  /** Everything that the vendor would refuse, in words. */
  faultsOf(request: WireRequest): Iterable<string>;
  read(body: Json): Reading;
  /** Under which name `read` finds a call again, and what must come back beside it. */
  keyOf(call: SpokenCall): string;
  thoughtsOf(thought: Extract<Spoken, { kind: "thought" }>): string;
  /** The frames of a whole stream. */
  write(spoken: readonly Spoken[], usage: SpokenUsage, model: string): Iterable<string>;
  failure(status: number, message: string): Json;
  models(names: readonly string[]): Json;
}

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The objects of a list; nothing at all of what is no list. */
export const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

export const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Every field that is not on the list. */
export function* strangers(value: Json, allowed: readonly string[], where: string): Generator<string> {
  for (const key of Object.keys(value)) if (!allowed.includes(key)) yield `${where} has a field "${key}"`;
}

/** In small pieces, as models write; never inside a character. */
export function pieces(text: string): readonly string[] {
  const characters = [...text];
  const cut = Array.from({ length: Math.ceil(characters.length / 7) }, (_, n) =>
    characters.slice(n * 7, n * 7 + 7).join(""),
  );
  return cut.length > 0 ? cut : [""];
}

export const frame = (data: Json, event?: string): string =>
  `${event === undefined ? "" : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`;

/** A schema that every vendor takes for the arguments of a function. */
export function* faultsOfSchema(schema: unknown, where: string): Generator<string> {
  if (!isObject(schema)) return yield `${where} has no schema`;
  if (String(schema["type"]).toLowerCase() !== "object") yield `${where}: the schema is no object`;
  if (!isObject(schema["properties"])) yield `${where}: the schema has no properties`;
}

/** Names must be unique and of the letters that the vendor takes. */
export function* faultsOfNames(names: readonly unknown[], pattern: RegExp): Generator<string> {
  for (const name of names) if (!isText(name) || !pattern.test(name)) yield `a tool is named ${String(name)}`;
  if (new Set(names).size < names.length) yield "two tools of one name";
}
