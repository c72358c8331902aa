import { asRecord, parseJson } from "./json-value.ts";
import { readComplaint } from "./read-error.ts";
import { isMarkup } from "./words-of-markup.ts";

/**
 * The parameter that an upstream's answer complains not to know or not to support, as the vendor names it
 * (`stream_options`, `tools[0].function.strict`): the request may be sent again without it. `undefined` for every
 * other complaint, and for a parameter that a request cannot do without.
 */
export function unsupportedParameter(status: number, body: string): string | undefined {
  if (status !== 400 && status !== 422) return undefined;
  // A page comes from something in between, which knows nothing of parameters.
  if (isMarkup(body)) return undefined;
  const value = parseJson(body);
  if (asRecord(asRecord(value)["error"])["param"] === "model") return undefined;
  const named = [...byCode(value, 0), ...byList(value, 0), ...byWords(value, body)];
  return named.map(plain).find(isOptional);
}

const MAX_BODY_CHARACTERS = 20_000;

/** Codes that say "not this parameter", as against "not this value of it". */
const UNSUPPORTED_CODES: ReadonlySet<string> = new Set([
  "unsupported_parameter",
  "unknown_parameter",
  "unrecognized_parameter",
  "unrecognized_request_argument",
  "extra_forbidden",
]);

const NO_DEFAULT = /content$|parameters$/;

/** OpenAI: `{ error: { code, param } }`. An unsupported value is helped by its default in all but these. */
function byCode(value: unknown, depth: number): readonly string[] {
  if (Array.isArray(value))
    return depth > 3 ? [] : value.slice(0, 5).flatMap((entry) => byCode(entry, depth + 1));
  const record = asRecord(value);
  const { param } = record;
  const code = String(record["code"] ?? "").toLowerCase();
  const type = String(record["type"] ?? "").toLowerCase();
  const isValue = code === "unsupported_value" && typeof param === "string" && !NO_DEFAULT.test(param);
  const isNamed = UNSUPPORTED_CODES.has(code) || UNSUPPORTED_CODES.has(type) || isValue;
  if (typeof param === "string" && isNamed) return [param];
  return depth > 3 ? [] : byCode(record["error"], depth + 1);
}

/** FastAPI and Mistral: `{ detail: [{ type: "extra_forbidden", loc: ["body", "x"], msg }] }`. */
function byList(value: unknown, depth: number): readonly string[] {
  if (depth > 4 || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, 20).flatMap((entry) => byList(entry, depth + 1));
  const { loc, type, msg, detail, message, error } = asRecord(value);
  if (Array.isArray(loc)) {
    const isExtra = type === "extra_forbidden" || type === "value_error.extra" || FORBIDDEN.test(String(msg));
    const steps = loc[0] === "body" ? loc.slice(1) : loc;
    return isExtra && steps.every(isStep) ? [steps.join(".")] : [];
  }
  return [detail, message, error].flatMap((inner) => byList(inner, depth + 1));
}

const FORBIDDEN = /extra (inputs|fields) (are )?not permitted|extra fields not permitted/i;
const isStep = (step: unknown): boolean => typeof step === "string" || typeof step === "number";

const NAME = String.raw`[A-Za-z_][\w.[\]]{0,100}`;
const QUOTE = "['\"`‘’“”]";
const quoted = `${QUOTE}(${NAME})${QUOTE}`;

/** Each with the name as its first group. */
const WORDINGS: readonly RegExp[] = [
  // OpenAI: "Unrecognized request argument supplied: x", "Unrecognized request arguments supplied: x, y"
  new RegExp(`unrecognized request arguments? supplied: ${QUOTE}?(${NAME})`, "i"),
  // OpenAI: "Unsupported parameter: 'x' is not supported with this model", "Unknown parameter: 'x'."
  new RegExp(
    `(?:unsupported|unknown|unrecognized|unexpected|invalid) (?:request )?(?:parameter|argument|field|property|key|option)s?(?: name)?:? ${quoted}`,
    "i",
  ),
  new RegExp(`(?:unsupported|unknown|unrecognized) (?:parameter|argument|field|property)s?: (${NAME})`, "i"),
  // Google: `Invalid JSON payload received. Unknown name "x": Cannot find field.`
  new RegExp(`unknown name ${quoted}`, "i"),
  // Anthropic and other pydantic servers: "x: Extra inputs are not permitted"
  new RegExp(`(${NAME}): extra (?:inputs|fields) (?:are )?not permitted`, "i"),
  // Groq: "property 'x' is unsupported"; Cerebras: "property 'messages.0.x' is unsupported"
  new RegExp(
    `(?:property|parameter|field|argument|option|key) ${quoted} (?:is|was)(?: currently)? (?:unsupported|not supported|not allowed|not permitted|unknown|unrecognized|unexpected|not recognized)`,
    "i",
  ),
  // "'x' is not supported with this model", "`x` is not a supported parameter", "x is not supported by this model"
  new RegExp(
    `${quoted} (?:parameter )?(?:is|are) (?:unsupported|not supported|not (?:a )?(?:supported|recognized|known|valid) (?:parameter|field|argument)|not allowed)`,
    "i",
  ),
  new RegExp(
    `(?:parameter|argument|field) (${NAME}) (?:is|are) (?:unsupported|not supported|not recognized|unknown)`,
    "i",
  ),
  // "does not support parameters: ['x']" (LiteLLM), "does not support parameter x" (xAI: "Model m does not support parameter x.")
  new RegExp(
    String.raw`(?:does not|doesn't|do not) support (?:the )?(?:parameters?|arguments?|fields?):? \[?${QUOTE}?(${NAME})`,
    "i",
  ),
  // DeepInfra, Fireworks: "Extra inputs are not permitted, field: 'x'"
  new RegExp(`extra inputs are not permitted, (?:field|parameter): ${quoted}`, "i"),
  // Python: "got an unexpected keyword argument 'x'"; Go: `json: unknown field "x"`
  new RegExp(`unexpected keyword argument ${quoted}`, "i"),
  // Old Azure: "Additional properties are not allowed ('x' was unexpected)"
  new RegExp(String.raw`additional properties are not allowed \(${quoted} (?:was|were) unexpected`, "i"),
];

function byWords(value: unknown, body: string): readonly string[] {
  const message = readComplaint(value).message ?? body.slice(0, MAX_BODY_CHARACTERS);
  return WORDINGS.flatMap((wording) => wording.exec(message)?.[1] ?? []);
}

/** `$.x`, `body.x` and `x.` mean `x`. */
const plain = (name: string): string => name.replace(/^\$\.|^body\./, "").replace(/[.\-[]+$/, "");

/** Words of a sentence that stand where a name would, and what no request can do without. */
const NOT_OPTIONAL: ReadonlySet<string> = new Set([
  "",
  "body",
  "messages",
  "model",
  "stream",
  "tools",
  "input",
  "value",
  "values",
  "parameter",
  "for",
  "in",
  "is",
]);

/** A part of a message or a tool that is named by number alone, such as `messages.0`, is no parameter. */
const isOptional = (name: string): boolean => !NOT_OPTIONAL.has(name) && !/[.[]\d+\]?$/.test(name);
