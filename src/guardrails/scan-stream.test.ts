import { expect, test } from "vitest";
import { findEntities } from "./index.ts";
import { mask } from "./placeholders.ts";
import { ScanStream } from "./scan-stream.ts";

const label = ["PRIVATE", "KEY"].join(" ");
const TEXTS = [
  "Mail ann@example.org, call (415) 555-0132 or +49 30 901820; pay 4111 1111 1111 1111 to DE89 3704 0044 0532 0130 00.",
  "host 192.168.2.1, [2001:db8::1]:80, 01:23:45:67:89:ab in 2024 and 7 more; 078-05-1123\nAKIAQWERTYUIOP234567 end",
  `key:\n-----BEGIN ${label}-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQ==\n-----END ${label}-----\nand so on`,
  "nothing to find here, in 3 words or 44, at 10:20 {a: 1}",
];

const scan = {
  find: (text: string) => findEntities(text, ["pii", "secrets"]),
  nameOf: ({ type }: { readonly type: string }) => `[${type}]`,
};

test.each(TEXTS)("cut at every two places: %s", (text) => {
  const whole = mask(text, scan.find(text), scan.nameOf);
  for (let one = 0; one <= text.length; one += 1) {
    for (let two = one; two <= text.length; two += 3) {
      const stream = new ScanStream(scan);
      const pieces = [text.slice(0, one), text.slice(one, two), text.slice(two)];
      expect(pieces.map((piece) => stream.push(piece)).join("") + stream.end()).toBe(whole);
    }
  }
});

test.each(TEXTS)("letter by letter: %s", (text) => {
  const stream = new ScanStream(scan);
  const told = Array.from(text, (letter) => stream.push(letter)).join("") + stream.end();
  expect(told).toBe(mask(text, scan.find(text), scan.nameOf));
});

test("a word is held until it is over, and no longer", () => {
  const stream = new ScanStream(scan);
  expect(["Hel", "lo wor", "ld, in ", "2024 ", "the ", "end "].map((piece) => stream.push(piece))).toEqual([
    "",
    "Hello ",
    "world, in ",
    "",
    "2024 the ",
    "end ",
  ]);
});

test("a word that never ends is not held for ever", () => {
  const stream = new ScanStream(scan);
  const told = Array.from({ length: 100 }, () => stream.push("abcdefghij".repeat(10))).join("");
  expect(told.length).toBeGreaterThan(9_400);
});

test("a token of a thousand letters is as hidden in pieces as in one", () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = [
    part({ alg: "RS256" }),
    part({ sub: "ann", roles: Array(60).fill("reader-of-x") }),
    "s".repeat(340),
  ];
  const text = `token="${token.join(".")}" and on`;
  expect(text.length).toBeGreaterThan(1_300);
  const stream = new ScanStream(scan);
  const told = (text.match(/.{1,4}/g) ?? []).map((piece) => stream.push(piece)).join("") + stream.end();
  expect(told).toBe(mask(text, scan.find(text), scan.nameOf));
  expect(told).not.toContain("eyJ");
});
