import { CHARSET, isIn, LETTER, LOWER_ALNUM, UPPER_ALNUM } from "../charset.ts";
import { type Detector, matchAt } from "../detector.ts";
import { isPlaceholder } from "./placeholder.ts";

/** `://user:password@host` and what follows up to a space, a quote or a bracket. Source: RFC 3986, section 3.2.1. */
const USER_PASSWORD_HOST =
  /:\/\/([^\s:/?#@"'`<>\\]{0,128}):([^\s/?#"'`<>\\]{1,256})@([A-Za-z0-9[(][\w.:\-,[\]=()]{0,255})(?:\/[\w.~%!$&*+,;=:@/?-]{0,512})?/y;
const WEB = /^(?:https?|ftps?|sftp|ssh|wss?|git|svn|smtps?|imaps?|ldaps?|proxy|socks[45]?h?)$/i;
const WORD = UPPER_ALNUM | LOWER_ALNUM;
const LONGEST_SCHEME = 24;

/** A password inside a URL, web or database. */
export const urlPassword: Detector = {
  type: "URL_PASSWORD",
  family: "secrets",
  title: "Password in a URL (https://user:password@…, postgres://…)",
  triggers: [{ on: "character", character: ":", next: CHARSET.base64 }],
  find({ text }, at) {
    if (text.charCodeAt(at + 1) !== 47 || text.charCodeAt(at + 2) !== 47) return undefined;
    const match = matchAt(USER_PASSWORD_HOST, text, at);
    if (!match) return undefined;
    const [whole, user = "", password = ""] = match;
    const start = schemeStart(text, at);
    const scheme = text.slice(start, at);
    if (scheme === "" || isHarmless(WEB.test(scheme), user, password)) return undefined;
    return { type: "URL_PASSWORD", start, end: at + whole.length };
  },
};

/** In a database's URL `admin:pass` is an example, and a name that is its own password the server's default. */
function isHarmless(isWeb: boolean, user: string, password: string): boolean {
  if (isPlaceholder(password) || /[${<]/.test(user)) return true;
  return !isWeb && (password === user || password === "pass");
}

/** `jdbc:mysql` is one scheme; the letters before `https` in `このhttps` are none. */
function schemeStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LONGEST_SCHEME && isScheme(text, start - 1)) start -= 1;
  while (start < at && !isIn(text, start, LETTER)) start += 1;
  return start;
}

const isScheme = (text: string, at: number): boolean =>
  isIn(text, at, WORD) || "+-.:".includes(text.charAt(at));
