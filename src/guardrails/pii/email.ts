import { ALNUM, CHARSET, follows, isIn } from "../charset.ts";
import { type Detector, matchAt } from "../detector.ts";

const { dot, dash, underscore, base64, tilde } = CHARSET;
/** What stands before the `@` as people write it. Source: RFC 5321; the quoted form is left out, nobody has one. */
const LOCAL = ALNUM | dot | dash | underscore | base64 | tilde;
const LONGEST_LOCAL = 64;
const DOMAIN =
  /(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}(?:xn--[A-Za-z0-9-]{2,59}|[A-Za-z]{2,24})(?![A-Za-z0-9-])/y;
/** `icon@2x.png`, `vue@next.js`: files and packages, not mailboxes. */
const FILE =
  /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|scss|m?[jt]sx?|json|map|html?|md|wasm|d|node|ya?ml|toml|txt|py|rs|go|rb)$/i;
const LONGEST_USERINFO = 160;

export const email: Detector = {
  type: "EMAIL_ADDRESS",
  family: "pii",
  title: "E-mail address",
  triggers: [{ on: "character", character: "@", next: ALNUM }],
  find({ text }, at) {
    let start = at;
    while (at - start < LONGEST_LOCAL && follows(text, start, LOCAL)) start -= 1;
    while (start < at && !isIn(text, start, ALNUM | underscore)) start += 1;
    if (start === at || text.charAt(at - 1) === ".") return undefined;
    const domain = matchAt(DOMAIN, text, at + 1)?.[0];
    if (domain === undefined || FILE.test(domain)) return undefined;
    const end = at + 1 + domain.length;
    if (isRepository(text, start, end) || isUserInfo(text, start)) return undefined;
    return { type: "EMAIL_ADDRESS", start, end };
  },
};

/** `git@github.com:owner/name` and its like. */
const isRepository = (text: string, start: number, end: number): boolean =>
  text.slice(start, start + 4) === "git@" && /[:/]/.test(text.charAt(end));

/** `https://user:password@host`: another detector's business, or a name that is nobody's. */
function isUserInfo(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - LONGEST_USERINFO), start);
  const scheme = before.lastIndexOf("://");
  return scheme >= 0 && !/[\s/?#"'<>]/.test(before.slice(scheme + 3));
}
