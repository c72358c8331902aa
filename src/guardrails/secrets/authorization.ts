import { type Detector, matchAt } from "../detector.ts";
import { entropyOf, isPlaceholder } from "./placeholder.ts";

const HEADER =
  /(?:authorization|x-api-key|api-key|x-auth-token|private-token|x-vault-token)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?:([a-z]{3,12})[ \t]{1,4})?([\w.~+/=-]{8,512})/iy;
const USER_FLAG = /[ \t](?:-u|--user)(?:[ \t]{1,4}|=)["']?([^\s"':]{1,128}:[^\s"']{0,128})/;
/** How far behind `curl` its options are looked for. */
const COMMAND_UNITS = 512;

/** The value of a header that authenticates: `Authorization: Bearer …`. */
export const authorizationHeader: Detector = {
  type: "AUTHORIZATION",
  family: "secrets",
  title: "Credentials in a header (Authorization: …)",
  triggers: ["authorization", "x-api-key", "api-key", "x-auth-token", "private-token", "x-vault-token"].map(
    (text) => ({
      on: "word",
      text,
      anyCase: true,
    }),
  ),
  find({ text }, at) {
    const match = matchAt(HEADER, text, at);
    if (!match) return undefined;
    const [whole, scheme = "", value = ""] = match;
    const isReal = scheme.toLowerCase() === "basic" ? isUserAndPassword(value) : isRandom(value);
    const end = at + whole.length;
    // A call follows: `Authorization: Bearer getToken()`.
    if (!isReal || /[(${[]/.test(text.charAt(end))) return undefined;
    return { type: "AUTHORIZATION", start: end - value.length, end };
  },
};

/** `curl -u user:password`. */
export const curlUser: Detector = {
  type: "CURL_PASSWORD",
  family: "secrets",
  title: "Password on curl's command line",
  triggers: [{ on: "word", text: "curl" }],
  find({ text }, at) {
    const rest = text.slice(at + 4, at + COMMAND_UNITS);
    // Up to the next curl: a long list of them is read once.
    const command = rest.slice(0, rest.search(/curl|\n(?<!\\\n)|$/));
    const match = USER_FLAG.exec(command);
    if (!match) return undefined;
    const [user = "", password = ""] = splitOnce(match[1] ?? "");
    const secret = password === "" ? user : password;
    if (user === password || isPlaceholder(secret) || /^[$<{]/.test(secret) || /^[$<{]/.test(user))
      return undefined;
    const end = at + 4 + match.index + match[0].length;
    return { type: "CURL_PASSWORD", start: end - (match[1] ?? "").length, end };
  },
};

const splitOnce = (pair: string): readonly [string, string] => {
  const at = pair.indexOf(":");
  return [pair.slice(0, at), pair.slice(at + 1)];
};

function isUserAndPassword(value: string): boolean {
  const decoded = Buffer.from(value, "base64").toString("latin1");
  if (!/^[\x20-\x7e]{3,}$/.test(decoded) || !decoded.includes(":")) return false;
  const [user, password] = splitOnce(decoded);
  return password === "" ? user.length > 3 : !isPlaceholder(password);
}

function isRandom(value: string): boolean {
  return value.length >= 16 && /\d/.test(value) && entropyOf(value) >= 3 && !isPlaceholder(value);
}
