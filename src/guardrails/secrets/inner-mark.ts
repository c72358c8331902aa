// Keys whose mark stands inside them rather than at their beginning.
import { ALNUM, BASE64_URL, CHARSET, follows, isIn } from "../charset.ts";
import type { Detector } from "../detector.ts";
import { isStandIn } from "./token-shape.ts";

const { tilde, dot, digit } = CHARSET;

/** Three characters, a digit, `Q~`, and 31 to 34 more: an Entra ID (Azure AD) application's secret. */
export const azureSecret: Detector = {
  type: "AZURE_CLIENT_SECRET",
  family: "secrets",
  title: "Azure (Entra ID) client secret",
  triggers: [{ on: "character", character: "~", next: BASE64_URL | tilde | dot }],
  find(scan, at) {
    const { text } = scan;
    const start = at - 5;
    if (text.charAt(at - 1) !== "Q" || !isIn(text, at - 2, digit)) return undefined;
    const charset = BASE64_URL | tilde | dot;
    for (let i = start; i < at - 2; i += 1) if (!isIn(text, i, charset)) return undefined;
    if (start < 0 || follows(text, start, charset)) return undefined;
    // A full stop behind it belongs to the sentence.
    const runEnd = scan.runEnd(at + 1, charset);
    const length = runEnd - (at + 1) - (runEnd - at > 35 && text.charAt(runEnd - 1) === "." ? 1 : 0);
    if (length < 31 || length > 34) return undefined;
    const end = at + 1 + length;
    return isStandIn(text.slice(start, end)) ? undefined : { type: "AZURE_CLIENT_SECRET", start, end };
  },
};

/** An app's number, `|`, and 27 characters. */
export const facebookAppToken: Detector = {
  type: "FACEBOOK_TOKEN",
  family: "secrets",
  title: "Facebook app token",
  triggers: [{ on: "character", character: "|", next: BASE64_URL }],
  find(scan, at) {
    const { text } = scan;
    const start = digitsBefore(text, at, 16);
    const end = scan.runEnd(at + 1, BASE64_URL);
    if (at - start < 15 || follows(text, start, ALNUM)) return undefined;
    if (end - at - 1 < 27 || end - at - 1 > 40 || isStandIn(text.slice(at + 1, end))) return undefined;
    return { type: "FACEBOOK_TOKEN", start, end };
  },
};

/** A bot's number, `:A`, and 34 characters. Source: core.telegram.org/bots/features#botfather. */
export const telegramToken: Detector = {
  type: "TELEGRAM_TOKEN",
  family: "secrets",
  title: "Telegram bot token",
  triggers: [{ on: "character", character: ":", next: CHARSET.upper }],
  find(scan, at) {
    const { text } = scan;
    if (text.charAt(at + 1) !== "A" || !isIn(text, at - 1, digit)) return undefined;
    const start = digitsBefore(text, at, 16);
    const end = scan.runEnd(at + 1, BASE64_URL);
    // `api.telegram.org/bot123:A…`.
    const isInside = follows(text, start, ALNUM) && text.slice(Math.max(0, start - 4), start) !== "/bot";
    if (at - start < 7 || isInside || end - at !== 36) return undefined;
    return isStandIn(text.slice(at + 1, end)) ? undefined : { type: "TELEGRAM_TOKEN", start, end };
  },
};

/** Fourteen characters, `.atlasv1.`, and 60 to 70 more. */
export const terraformToken: Detector = {
  type: "TERRAFORM_TOKEN",
  family: "secrets",
  title: "HashiCorp Terraform token",
  triggers: [{ on: "word", text: "atlasv1." }],
  find(scan, at) {
    const { text } = scan;
    const start = at - 15;
    const bodyStart = at + "atlasv1.".length;
    const end = scan.runEnd(bodyStart, BASE64_URL);
    const length = end - bodyStart;
    if (
      start < 0 ||
      follows(text, start, ALNUM) ||
      length < 60 ||
      length > 70 ||
      !/^[A-Za-z0-9]{14}\.$/.test(text.slice(start, at))
    )
      return undefined;
    return isStandIn(text.slice(bodyStart, end)) ? undefined : { type: "TERRAFORM_TOKEN", start, end };
  },
};

function digitsBefore(text: string, at: number, most: number): number {
  let start = at;
  while (at - start < most && isIn(text, start - 1, digit)) start -= 1;
  return start;
}
