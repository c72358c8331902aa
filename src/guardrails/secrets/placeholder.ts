import { isStandIn } from "./token-shape.ts";

/** Where a value is filled in later: `${X}`, `$(X)`, `{{x}}`, `<x>`, `%s`, `$1`, `#{x}`. */
const FILLED_IN = /[$#%]?\{|\$\(|[<>]|%\(?[sdv]|^\$|^\*+$|\[\w/;
const STAND_INS = new Set(
  "password passwd passphrase mypassword mypass yourpassword your_password dbpassword userpassword changeme change_me secret mysecret topsecret hunter2 example none null undefined true false test testing token string user username admin root redacted masked hidden password1 password123 pwd".split(
    " ",
  ),
);
const TALKS =
  /^\D*(?:password|passwd)\D*$|your[_-]|_here|replace|placeholder|insert|change[_-]?me|redacted|example|dummy|\bfoo\b|\bbar\b/i;

/** What stands where a password would, in documentation and templates. */
export function isPlaceholder(value: string): boolean {
  return (
    value.length < 4 ||
    new Set(value).size < 3 ||
    isStandIn(value, 3) ||
    FILLED_IN.test(value) ||
    STAND_INS.has(value.toLowerCase()) ||
    TALKS.test(value)
  );
}

/** Shannon's entropy in bits for each character: prose and names 2.5 to 3.5, random base64 above 4. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / text.length) * Math.log2(count / text.length),
    0,
  );
}
