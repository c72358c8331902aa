import { BASE64, BASE64_URL, bitsAt, CHARSET, isIn, WORD } from "../charset.ts";
import type { Detector } from "../detector.ts";
import type { Scan } from "../scan.ts";
import { entropyOf, isPlaceholder } from "./placeholder.ts";
import { UUID_FORM } from "./token-shape.ts";

/** What a value may be made of. */
const VALUE = BASE64 | BASE64_URL | CHARSET.equals | CHARSET.dot | CHARSET.tilde;
const LONGEST_NAME = 48;
const QUOTES = "\"'`";
const BEFORE_OPERATOR = ` \t${QUOTES}]):?`;
const [LEAST, MOST] = [16, 200];

const SPEAKS_OF_SECRETS =
  /key|token|secret|pass|pwd|auth|credential|[_-]id$|sourcegraph|(?<![a-z])meraki|sumo/i;
/** Names that say what their value is, whichever vendor's. */
const SECRET_NAME =
  /(?:secret(?:[_-]?key)?|token|passw(?:or)?d|passphrase|pwd|credential|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|account[_-]?key|encryption[_-]?key|signing[_-]?key|license[_-]?key|master[_-]?key)s?[_-]?(?:value|b64|base64|hash|v\d)?$/i;
/** `tokenUrl`, `password_field`, `publicKeyToken` and their like hold no secret. */
const HARMLESS_NAME =
  /public[_-]?key|page[_-]?token|next[_-]?token|continuation|csrf|cancel|sync[_-]?token|content|lock|integrity|(?:max|min|num|total|prompt|input|output)[_-]?tokens?$|tokens?[_-]?(?:count|limit)$/i;

/**
 * Vendors whose keys have a form but no mark: the vendor's name must stand in the line before the value.
 * The form is of the whole value.
 */
const NAMED: readonly { readonly name: RegExp; readonly form: RegExp }[] = [
  { name: /sourcegraph/, form: /^[0-9a-fA-F]{40}$/ },
  {
    name: /(?<![a-z])meraki|\blob|dronedeploy|datadog|dd_app|codecov|travis|wandb|weights/,
    form: /^[0-9a-f]{40}$/,
  },
  { name: /sumo/, form: /^(?:[A-Za-z0-9]{64}|su[A-Za-z0-9]{12})$/ },
  { name: /okta/, form: /^00[\w=-]{40}$/ },
  { name: /mailchimp/, form: /^[0-9a-f]{32}-us\d{1,2}$/ },
  { name: /aws|amazon/, form: /^[A-Za-z0-9/+]{40}$/ },
  {
    name: /algolia|datadog|dd_api|mailgun|confluent|linode|new[_ -]?relic|openweather|etsy|finnhub|twitter|azure|discord|cohere|mistral|coinbase|bitbucket|atlassian|jira|kraken|kucoin|lastpass|zendesk|trello|dropbox|fastly|freshbooks|gitter|launchdarkly|looker|netlify|plaid|rapidapi|sendbird|sentry|squarespace|twitch|asana|adafruit|heroku|snyk|jenkins|grafana|sonar/,
    form: /^(?=.{0,80}\d)(?=.{0,80}[A-Za-z])[\w=-]{24,80}$/,
  },
  {
    name: /heroku|snyk|postmark|sendbird|kucoin|launchdarkly|hubspot|messagebird|yandex|finicity/,
    form: UUID_FORM,
  },
];

/** A value that was given a telling name: `api_key = "…"`, `AccountKey=…;`, `password: …`. */
export const assignment: Detector = {
  type: "SECRET",
  family: "secrets",
  title: "Random value under a telling name (api_key = …, password: …)",
  triggers: [
    { on: "character", character: "=" },
    { on: "character", character: ":" },
  ],
  find(scan, at) {
    const { text } = scan;
    const start = valueStart(text, at);
    if (start < 0 || !isIn(text, start, VALUE)) return undefined;
    const end = valueEnd(scan, start);
    const length = end - start;
    if (length < LEAST || length > MOST) return undefined;
    const name = nameBefore(text, at);
    if (name === "" || !isSecret(scan, { name, at, value: text.slice(start, end) })) return undefined;
    return { type: "SECRET", start, end };
  },
};

/** Past the operator, spaces and an opening quote. -1: nothing is given here. */
function valueStart(text: string, at: number): number {
  let start = at + 1;
  if (text.charAt(start) === "=" || text.charAt(start) === ">") start += 1;
  for (let spaces = 0; spaces < 4 && isIn(text, start, CHARSET.space); spaces += 1) start += 1;
  if (QUOTES.includes(text.charAt(start))) start += 1;
  // `a:b://c` and `x == y` begin elsewhere.
  return text.charAt(start) === "=" || text.charAt(start) === "/" ? -1 : start;
}

/** A bracket behind it makes it a call or an index. */
function valueEnd(scan: Scan, start: number): number {
  const end = scan.runEnd(start, VALUE);
  const next = scan.text.charAt(end);
  if (next === "(" || next === "[" || next === "{" || next === ":") return start;
  return scan.text.charAt(end - 1) === "." ? end - 1 : end;
}

/** The identifier before the operator, through a closing quote, brackets and spaces. */
function nameBefore(text: string, at: number): string {
  let end = at;
  while (end > 0 && at - end < 6 && BEFORE_OPERATOR.includes(text.charAt(end - 1))) end -= 1;
  let start = end;
  while (
    start > 0 &&
    end - start < LONGEST_NAME &&
    (bitsAt(text, start - 1) & (WORD | CHARSET.dash | CHARSET.dot)) !== 0
  )
    start -= 1;
  return text.slice(start, end);
}

function isSecret(
  scan: Scan,
  { name, at, value }: { readonly name: string; readonly at: number; readonly value: string },
): boolean {
  // The name first: most of what is given has another one.
  if (!SPEAKS_OF_SECRETS.test(name) || HARMLESS_NAME.test(name)) return false;
  if (isPlaceholder(value) || !isRandom(value)) return false;
  if (SECRET_NAME.test(name)) return true;
  const before = scan.before(at, LONGEST_NAME);
  return NAMED.some(({ name: vendor, form }) => form.test(value) && vendor.test(before));
}

/** Not a word, a path, a version or an expression: digits and letters well mixed. */
function isRandom(value: string): boolean {
  if (value.replace(/[^0-9]/g, "").length < 2 || !/[A-Za-z]/.test(value)) return false;
  if (/^[a-z]+(?:[._-][a-z0-9]+)*$|^\d+(?:\.\d+)+|^https?/i.test(value) && value.includes(".")) return false;
  // Base64 has slashes too, and no words between them.
  if (value.includes("/") && (entropyOf(value) < 4 || longestWord(value) > 5)) return false;
  return entropyOf(value) >= 3 && longestWord(value) < 9;
}

/** A long run of small letters is a word of a language, not chance. */
const longestWord = (value: string): number =>
  Math.max(0, ...(value.match(/[A-Z]?[a-z]+/g) ?? []).map((word) => word.length));
