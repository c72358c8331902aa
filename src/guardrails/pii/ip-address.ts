import type { Entity } from "../../domain/entity.ts";
import { ALNUM, CHARSET, follows, HEX, isIn } from "../charset.ts";
import { type Detector, matchAt } from "../detector.ts";
import type { Scan } from "../scan.ts";

const { dot, underscore, colon, dash } = CHARSET;
const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const V4 = new RegExp(`${OCTET}(?:\\.${OCTET}){3}(?!\\d)(?:/(?:3[0-2]|[12]?\\d)(?![\\d.]))?`, "y");
const V4_ALONE = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
/** X.500's attribute and extension names, and the arcs below which most other object identifiers lie. */
const OBJECT_IDENTIFIER =
  /^(?:2\.5\.(?:4|8|29)\.|1\.3\.(?:6|14|101|132)\.|1\.2\.|0\.9\.|2\.16\.|1\.0\.|1\.1\.)/;
const PREFIX_LENGTH = /\/(?:12[0-8]|1[01]\d|[1-9]?\d)(?!\d)/y;
const ZONE = /%[A-Za-z0-9]{1,16}/y;
const SPEAKS_OF_ADDRESSES =
  /\bips?(?:v?[46])?\b|\bdns\b|ping|resolve|nameserver|address|unspecified|listen|\bbind|\bhost|interface|subnet|server|gateway|prefix/;
const STANDS_ALONE = /^[\s,;.]?$/;
/** Eight groups of four, an IPv4 tail, and the colons. */
const LONGEST_V6 = 46;
/** Eight groups of one digit. */
const LEAST_WHOLE = 15;

/** Also the private ranges and localhost: they say how a network is built. */
export const ipAddress: Detector = {
  type: "IP_ADDRESS",
  family: "pii",
  title: "IP address, v4 and v6",
  triggers: [
    { on: "number", digits: [1, 2, 3] },
    { on: "character", character: ":", next: HEX | colon },
  ],
  find(scan, at) {
    return scan.text.charAt(at) === ":" ? version6(scan, at) : version4(scan, at);
  },
};

function version4(scan: Scan, at: number): Entity | undefined {
  const { text } = scan;
  if (isIn(text, at - 1, dot | dash) || text.charAt(at - 1) === "$") return undefined;
  const found = matchAt(V4, text, at)?.[0];
  if (found === undefined) return undefined;
  const end = at + found.length;
  if (isIn(text, end, ALNUM | underscore) || (isIn(text, end, dash) && isIn(text, end + 1, ALNUM)))
    return undefined;
  const isNamed = SPEAKS_OF_ADDRESSES.test(scan.before(at));
  if (
    !isNamed &&
    !scan.numbersOnly &&
    (OBJECT_IDENTIFIER.test(found) || isSection(found) || isVersion(scan, at))
  )
    return undefined;
  return { type: "IP_ADDRESS", start: at, end };
}

/** `4.2.6.10`: a section of a standard, or a version. Private networks begin with 10; 0.0.0.0 and the like are known. */
const isSection = (found: string): boolean =>
  !/\/|^10\.|^(\d)\.\1\.\1\.\1$/.test(found) && found.split(".").every((octet) => Number(octet) < 32);

/** `version 1.2.3.4`, `Chrome/1.2.3.4`, `^1.0.0.0`. */
const isVersion = (scan: Scan, at: number): boolean =>
  /(?:version|release|ver\.?|\bv)["']?\s?[:=]?\s?["']?$|[A-Za-z]\/$|[\^~>=<]\s?$/.test(scan.before(at));

/** Looked at from its first colon; the others find that it was tried. */
function version6(scan: Scan, at: number): Entity | undefined {
  const { text } = scan;
  if (!isIn(text, at + 1, HEX | colon)) return undefined;
  let start = at;
  while (start > at - 5 && follows(text, start, HEX)) start -= 1;
  if (follows(text, start, ALNUM | colon | underscore | dot)) return undefined;
  let end = at;
  while (end - start <= LONGEST_V6 && isIn(text, end, HEX | colon | dot)) end += 1;
  if (end - start > LONGEST_V6) return undefined;
  while (isIn(text, end - 1, dot)) end -= 1;
  // `key: ::1:` — a colon that belongs to the sentence.
  if (text.charAt(end - 1) === ":" && text.charAt(end - 2) !== ":") end -= 1;
  if (isIn(text, end, ALNUM | underscore)) return undefined;
  const address = text.slice(start, end);
  if (!address.includes("::") && address.length < LEAST_WHOLE) return undefined;
  const prefix = matchAt(PREFIX_LENGTH, text, end)?.[0] ?? "";
  const zone = matchAt(ZONE, text, end)?.[0] ?? "";
  if (!isVersion6(address)) return undefined;
  // Much code holds `::` and `::add`.
  const isSure = prefix !== "" || zone !== "" || /\d/.test(address);
  const isAlone =
    address !== "::" || (STANDS_ALONE.test(text.charAt(start - 1)) && STANDS_ALONE.test(text.charAt(end)));
  if (!isSure && !(isAlone && SPEAKS_OF_ADDRESSES.test(scan.before(start)))) return undefined;
  return { type: "IP_ADDRESS", start, end: end + prefix.length + zone.length };
}

/** Source: RFC 4291, section 2.2. */
function isVersion6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const hasTail = last.includes(".");
  if (hasTail && !V4_ALONE.test(last)) return false;
  const plain = hasTail ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[0-9A-Fa-f]{1,4}$/.test(group))) return false;
  const count = plain.length + (hasTail ? 2 : 0);
  return halves.length === 2 ? count < 8 : count === 8;
}
