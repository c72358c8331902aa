import {
  faultsOfNames,
  faultsOfSchema,
  isObject,
  isText,
  type Json,
  objects,
  strangers,
  type Wire,
  type WireRequest,
} from "./wire.ts";
import { writeGemini } from "./write-gemini.ts";

/**
 * generateContent as Google serves Gemini 3: calls come back with their signatures or not at all.
 * Sources: https://ai.google.dev/api/generate-content, https://ai.google.dev/api/caching#Content,
 * https://ai.google.dev/gemini-api/docs/thought-signatures, https://ai.google.dev/gemini-api/docs/function-calling
 */
export const gemini: Wire = {
  basePath: "/v1beta",
  faultsOf,
  read,
  // Google takes no ids back; name and arguments say which call it was.
  keyOf: ({ name, arguments: args }) => JSON.stringify([name, args]),
  thoughtsOf: ({ state }) => state,
  write: writeGemini,
  failure: (status, message) => ({
    error: { code: status, message, status: STATUSES[status] ?? "INTERNAL" },
  }),
  models: (names) => ({
    models: names.map((name) => ({
      name: `models/${name}`,
      supportedGenerationMethods: ["generateContent", "streamGenerateContent"],
    })),
  }),
};

const STATUSES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  429: "RESOURCE_EXHAUSTED",
  529: "UNAVAILABLE",
};
const FIELDS = ["contents", "systemInstruction", "tools", "toolConfig", "generationConfig"];
const CONFIG_FIELDS = ["maxOutputTokens", "responseMimeType", "responseSchema", "thinkingConfig"];
/** What Google's own subset of OpenAPI has; anything else is an unknown name. */
const SCHEMA_WORDS =
  "type format title description nullable enum maxItems minItems properties required minProperties maxProperties minLength maxLength pattern example anyOf propertyOrdering default items minimum maximum".split(
    " ",
  );
/** For calls that another model made. */
const NO_SIGNATURE = "skip_thought_signature_validator";

function* faultsOf({ path, body }: WireRequest): Generator<string> {
  if (!/^\/v1beta\/models\/[\w.-]+:streamGenerateContent\?alt=sse$/.test(path)) yield `path ${path}`;
  yield* strangers(body, FIELDS, "the body");
  const { generationConfig: config, systemInstruction: system } = body;
  if (isObject(config)) yield* strangers(config, CONFIG_FIELDS, "generationConfig");
  if (isObject(config) && isObject(config["responseSchema"]))
    yield* faultsOfWords(config["responseSchema"], "the answer");
  if (isObject(system) && objects(system["parts"]).some(({ text }) => !isText(text)))
    yield "systemInstruction";
  yield* faultsOfTools(objects(body["tools"]));
  yield* faultsOfContents(objects(body["contents"]));
}

function* faultsOfTools(tools: readonly Json[]): Generator<string> {
  const declared = tools.flatMap(({ functionDeclarations }) => objects(functionDeclarations));
  yield* faultsOfNames(
    declared.map(({ name }) => name),
    /^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/,
  );
  for (const tool of tools) yield* strangers(tool, ["functionDeclarations", "googleSearch"], "a tool");
  for (const tool of declared) {
    const name = String(tool["name"]);
    yield* strangers(tool, ["name", "description", "parameters"], name);
    if (!isText(tool["description"])) yield `${name} has no description`;
    if (tool["parameters"] === undefined) continue;
    yield* faultsOfSchema(tool["parameters"], name);
    yield* faultsOfWords(tool["parameters"], name);
  }
}

function* faultsOfWords(schema: unknown, where: string): Generator<string> {
  if (!isObject(schema)) return yield `${where}: a schema that is no object`;
  yield* strangers(schema, SCHEMA_WORDS, where);
  if (Array.isArray(schema["type"])) yield `${where}: more than one type`;
  if (String(schema["type"]).toLowerCase() === "array" && !isObject(schema["items"]))
    yield `${where}: no items`;
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  for (const [name, inner] of Object.entries(properties)) yield* faultsOfWords(inner, `${where}.${name}`);
  if (schema["items"] !== undefined) yield* faultsOfWords(schema["items"], `${where}[]`);
  for (const inner of objects(schema["anyOf"])) yield* faultsOfWords(inner, `${where}|`);
  for (const name of Array.isArray(schema["required"]) ? schema["required"] : [])
    if (!(String(name) in properties)) yield `${where} requires an unknown ${name}`;
}

function* faultsOfContents(contents: readonly Json[]): Generator<string> {
  if (contents[0]?.["role"] !== "user") yield "the user does not speak first";
  if (contents.at(-1)?.["role"] !== "user") yield "the user does not speak last";
  let called: string[] = [];
  for (const [at, content] of contents.entries()) {
    const { role } = content;
    const where = `content ${at} (${role})`;
    yield* strangers(content, ["role", "parts"], where);
    if (role !== "user" && role !== "model") yield `${where}: no such role`;
    const parts = objects(content["parts"]);
    if (parts.length === 0) yield `${where}: no parts`;
    for (const part of parts) yield* faultsOfPart(part, role, where);
    const answered = namesOf(parts, "functionResponse");
    if (answered.join() !== called.join()) yield `${where} answers [${answered}] and not [${called}]`;
    called = namesOf(parts, "functionCall");
    if (called.length > 0 && contents[at - 1]?.["role"] !== "user")
      yield `${where} calls without being asked`;
    const first = parts.find(({ functionCall }) => functionCall !== undefined);
    if (first && !isText(first["thoughtSignature"])) yield `${where}: the first call has no signature`;
  }
}

function* faultsOfPart(part: Json, role: unknown, where: string): Generator<string> {
  const { thoughtSignature: _, thought, ...said } = part;
  const [kind, ...more] = Object.keys(said);
  if (kind === undefined || more.length > 0) yield `${where}: a part with ${Object.keys(part)}`;
  const { text, functionCall: call, functionResponse: response, inlineData: data } = said;
  if (kind === "text" && typeof text === "string") return;
  if (thought !== undefined) yield `${where}: a thought that is no text`;
  if (isObject(call) && role === "model") {
    yield* strangers(call, ["name", "args"], where);
    if (!isObject(call["args"])) yield `${where}: args`;
  } else if (isObject(response) && role === "user") {
    yield* strangers(response, ["name", "response"], where);
    if (!isObject(response["response"])) yield `${where}: response`;
  } else if (isObject(data) && role === "user") {
    if (data["mimeType"] !== "image/png" || /^data:/.test(String(data["data"])))
      yield `${where}: a bad picture`;
  } else yield `${where}: a part of kind ${kind}`;
}

const namesOf = (parts: readonly Json[], kind: string): string[] =>
  parts.flatMap(({ [kind]: inner }) => (isObject(inner) ? [String(inner["name"])] : []));

function read(body: Json): ReturnType<Wire["read"]> {
  const contents = objects(body["contents"]);
  const parts = contents.flatMap((content) => objects(content["parts"]));
  const begin = contents.findLastIndex(
    ({ role, parts: said }) => role === "user" && !objects(said).some((part) => "functionResponse" in part),
  );
  const ofTurn = contents.slice(begin + 1).flatMap(({ parts: said }) => objects(said));
  const { generationConfig: config } = body;
  return {
    tools: objects(body["tools"])
      .flatMap(({ functionDeclarations }) => objects(functionDeclarations))
      .map(({ name }) => ({ name: String(name), freeform: false })),
    results: objects(contents.at(-1)?.["parts"]).flatMap(({ functionResponse }) =>
      isObject(functionResponse) ? [JSON.stringify(functionResponse["response"])] : [],
    ),
    calls: ofTurn.flatMap(({ functionCall, thoughtSignature }) =>
      isObject(functionCall)
        ? [
            {
              key: JSON.stringify([functionCall["name"], functionCall["args"]]),
              thoughts: isText(thoughtSignature) ? thoughtSignature : undefined,
            },
          ]
        : [],
    ),
    states: parts.flatMap(({ thoughtSignature: state }) =>
      state === undefined || state === NO_SIGNATURE ? [] : [String(state)],
    ),
    images: parts.flatMap(({ inlineData }) => (isObject(inlineData) ? [String(inlineData["data"])] : [])),
    schema: isObject(config) ? config["responseSchema"] : undefined,
  };
}
